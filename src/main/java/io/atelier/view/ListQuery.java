package io.atelier.view;

import io.atelier.job.JobStatus;
import io.atelier.job.Tier;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What `GET /v1/jobs` was asked for.
sealed interface ListQuery {
    int DEFAULT_LIMIT = 20;
    int MAX_LIMIT = 100;

    record Good(Filter filter, @Nullable Cursor after, int limit) implements ListQuery {
        /// The query of the page after this one.
        String next(Cursor cursor) {
            List<String> parts = new ArrayList<>();
            if (filter.status() != null) {
                parts.add("status=" + filter.status().wireName());
            }
            if (filter.tier() != null) {
                parts.add("tier=" + filter.tier().wireName());
            }
            if (filter.group() != null) {
                parts.add("group=" + URLEncoder.encode(filter.group(), StandardCharsets.UTF_8));
            }
            parts.add("limit=" + limit);
            parts.add("after=" + cursor.text());
            return String.join("&", parts);
        }
    }

    record Bad(List<FieldError> errors) implements ListQuery {
        public Bad {
            errors = List.copyOf(errors);
        }
    }

    /// Every parameter as it came; null where there is none.
    static ListQuery of(
            @Nullable String status,
            @Nullable String tier,
            @Nullable String group,
            @Nullable String limit,
            @Nullable String after) {
        Optional<JobStatus> itsStatus = oneOf(JobStatus.values(), JobStatus::wireName, status);
        Optional<Tier> itsTier = oneOf(Tier.values(), Tier::wireName, tier);
        Optional<Integer> itsLimit = limit == null ? Optional.of(DEFAULT_LIMIT) : limit(limit);
        Optional<Cursor> itsAfter = Optional.ofNullable(after).flatMap(Cursor::parse);
        List<FieldError> errors =
                Stream.of(
                                unless(status == null || itsStatus.isPresent(), UNKNOWN_STATUS),
                                unless(tier == null || itsTier.isPresent(), UNKNOWN_TIER),
                                unless(group == null || !group.isEmpty(), EMPTY_GROUP),
                                unless(itsLimit.isPresent(), BAD_LIMIT),
                                unless(after == null || itsAfter.isPresent(), BAD_CURSOR))
                        .flatMap(Optional::stream)
                        .toList();
        return errors.isEmpty()
                ? new Good(
                        new Filter(itsStatus.orElse(null), itsTier.orElse(null), group),
                        itsAfter.orElse(null),
                        itsLimit.orElseThrow())
                : new Bad(errors);
    }

    /// Of a list that is told without a filter.
    static ListQuery of(@Nullable String limit, @Nullable String after) {
        return of(null, null, null, limit, after);
    }

    FieldError UNKNOWN_STATUS =
            new FieldError(
                    "status",
                    "is not the status of a job",
                    Arrays.stream(JobStatus.values()).map(JobStatus::wireName).toList());
    FieldError UNKNOWN_TIER =
            new FieldError(
                    "tier",
                    "is not a tier",
                    Arrays.stream(Tier.values()).map(Tier::wireName).toList());
    FieldError EMPTY_GROUP = new FieldError("group", "must not be empty", List.of());
    FieldError BAD_LIMIT =
            new FieldError("limit", "must be a whole number from 1 to " + MAX_LIMIT, List.of());
    FieldError BAD_CURSOR =
            new FieldError("after", "must be the `next` of an earlier page", List.of());

    private static <T> Optional<T> oneOf(
            T[] values, Function<T, String> name, @Nullable String text) {
        return Arrays.stream(values).filter(value -> name.apply(value).equals(text)).findFirst();
    }

    static Optional<Integer> limit(String text) {
        return text.matches("[1-9][0-9]{0,2}")
                ? Optional.of(Integer.valueOf(text)).filter(limit -> limit <= MAX_LIMIT)
                : Optional.empty();
    }

    private static Optional<FieldError> unless(boolean good, FieldError error) {
        return good ? Optional.empty() : Optional.of(error);
    }
}
