package io.atelier.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.atelier.log.Json;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/// What goes back to the caller.
///
/// Problems are returned, not thrown: a thrown one would be given the request's path, and the id in
/// it, and be logged with a stack trace when all that happened is that Kafka is away.
final class Answers {
    static final String STALE = "Atelier-Stale";

    private static final int RETRY_AFTER_SECONDS = 1;

    private Answers() {}

    /// @param answer of what was seen; a header says so when it was stale
    static <T> Response of(Sight<T> sight, Function<T, Response.ResponseBuilder> answer) {
        return of(sight, answer, Answers::noSuchJob);
    }

    static <T> Response of(
            Sight<T> sight,
            Function<T, Response.ResponseBuilder> answer,
            Supplier<Response> missing) {
        return seen(sight, it -> answer.apply(it).build(), missing);
    }

    /// @param answer whole, as the stale one differs in a header only
    static <T> Response seen(
            Sight<T> sight, Function<T, Response> answer, Supplier<Response> missing) {
        return switch (sight) {
            case Sight.Fresh<T>(T seen) -> answer.apply(seen);
            case Sight.Stale<T>(T seen) -> stale(answer.apply(seen));
            case Sight.Missing<T>() -> missing.get();
            case Sight.Unknown<T>() -> unknown();
        };
    }

    static Response.ResponseBuilder json(Object body) {
        try {
            return Response.ok(
                    Json.MAPPER.writeValueAsBytes(body), MediaType.APPLICATION_JSON_TYPE);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("can't write " + body.getClass().getName(), e);
        }
    }

    /// The same for every id that is not the caller's, whatever it looks like.
    static Response noSuchJob() {
        return problem(Response.Status.NOT_FOUND, "no-such-job", "There is no such job.")
                .build()
                .toResponse();
    }

    static Response noSuchTenant() {
        return problem(Response.Status.NOT_FOUND, "no-such-tenant", "There is no such tenant.")
                .build()
                .toResponse();
    }

    static Response noSuchGroup() {
        return problem(Response.Status.NOT_FOUND, "no-such-group", "There is no such group.")
                .build()
                .toResponse();
    }

    /// The same for every id that is not the caller's, whatever it looks like.
    static Response noSuchSession() {
        return problem(Response.Status.NOT_FOUND, "no-such-session", "There is no such session.")
                .build()
                .toResponse();
    }

    static Response noSuchPicture(String detail) {
        return problem(Response.Status.NOT_FOUND, "no-such-picture", detail).build().toResponse();
    }

    static Response unknown() {
        return again(
                "What this process knows may be out of date, as Kafka is away or behind; ask again.");
    }

    static Response tooManyWatchers() {
        return again("Too many event streams are open at this process; try again.");
    }

    static Response tooManyReaders() {
        return again("Too many lists of events are being read at this process; try again.");
    }

    /// One limit more of the door's, in its words.
    static Response tooManyOfTheTenant() {
        return again(
                problem(
                        Response.Status.TOO_MANY_REQUESTS,
                        "limit-exceeded",
                        "The tenant has as many event streams open at this process as it may."));
    }

    static Response notServedHere() {
        return problem(
                        Response.Status.SERVICE_UNAVAILABLE,
                        "not-this-role",
                        "This process does not run the role view.")
                .build()
                .toResponse();
    }

    static Response noSuchRange(long length) {
        Response response =
                problem(
                                Response.Status.REQUESTED_RANGE_NOT_SATISFIABLE,
                                "no-such-range",
                                "The picture has no such range.")
                        .build()
                        .toResponse();
        response.getHeaders().putSingle("Content-Range", "bytes */" + length);
        return response;
    }

    static Response stale(Response response) {
        response.getHeaders().putSingle(STALE, "true");
        return response;
    }

    static Response notMadeYet() {
        return again("The variant is not made yet; ask again.");
    }

    static Response storeAway() {
        return again("The picture store does not answer; ask again.");
    }

    static Response badQuery(List<FieldError> errors) {
        return problem(Response.Status.BAD_REQUEST, "invalid-query", "The query is not valid.")
                .with("errors", errors)
                .build()
                .toResponse();
    }

    private static Response again(String detail) {
        return again(problem(Response.Status.SERVICE_UNAVAILABLE, "not-known-now", detail));
    }

    private static Response again(HttpProblem.Builder problem) {
        Response response = problem.build().toResponse();
        response.getHeaders().putSingle(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        return response;
    }

    private static HttpProblem.Builder problem(Response.Status status, String type, String detail) {
        return HttpProblem.builder()
                .withType(URI.create("urn:atelier:problem:" + type))
                .withTitle(status.getReasonPhrase())
                .withStatus(status)
                .withDetail(detail);
    }
}
