package io.atelier.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// A list as callers get it.
///
/// @param next where it goes on, null at its end
@JsonInclude(JsonInclude.Include.ALWAYS)
record Listed<T>(
        String object,
        List<T> data,
        @JsonProperty("has_more") boolean more,
        @Nullable String next) {
    Listed {
        data = List.copyOf(data);
    }

    static <T> Listed<T> of(Page<T> page) {
        Cursor next = page.next();
        return new Listed<>("list", page.items(), next != null, next == null ? null : next.text());
    }

    /// What whoever asks for a list gets: a page of it, and a `Link` to the next one.
    ///
    /// @param url of the list
    /// @param page with its items as callers get them
    static <T> Response answer(
            Optional<View> running,
            ListQuery asked,
            String url,
            BiFunction<View, ListQuery.Good, Sight<Page<T>>> page) {
        if (running.isEmpty()) {
            return Answers.notServedHere();
        }
        return switch (asked) {
            case ListQuery.Bad(List<FieldError> errors) -> Answers.badQuery(errors);
            case ListQuery.Good query ->
                    Answers.of(page.apply(running.get(), query), it -> answer(it, url, query));
        };
    }

    private static <T> Response.ResponseBuilder answer(
            Page<T> page, String url, ListQuery.Good query) {
        Response.ResponseBuilder answer = Answers.json(of(page));
        return page.next() == null
                ? answer
                : answer.header(
                        HttpHeaders.LINK,
                        "<%s?%s>; rel=\"next\"".formatted(url, query.next(page.next())));
    }

    /// A list that is always told whole.
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Whole<T>(String object, List<T> data) {
        Whole {
            data = List.copyOf(data);
        }

        static <T> Whole<T> of(List<T> data) {
            return new Whole<>("list", data);
        }
    }
}
