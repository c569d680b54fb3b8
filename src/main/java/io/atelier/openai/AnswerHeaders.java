package io.atelier.openai;

import io.atelier.job.LimitKind;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What an answer's headers say about the call. They are the upstream's words: what doesn't parse
/// is as if it weren't there.
///
/// @param requestId `x-request-id`, for asking the upstream's support
/// @param retryAfter when to come back, at most an hour
/// @param mayRetry false where the upstream says that coming back is no use (`x-should-retry`)
/// @param limits what a minute allows (`x-ratelimit-limit-*`), as far as it is told
record AnswerHeaders(
        @Nullable String requestId,
        @Nullable Duration retryAfter,
        boolean mayRetry,
        Map<LimitKind, Double> limits) {
    static final AnswerHeaders NONE = new AnswerHeaders(null, null, true);

    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}");
    private static final Pattern REQUEST_ID = Pattern.compile("[\\w.:-]{1,128}");

    AnswerHeaders {
        limits = Map.copyOf(limits);
    }

    /// Telling nothing of limits.
    AnswerHeaders(@Nullable String requestId, @Nullable Duration retryAfter, boolean mayRetry) {
        this(requestId, retryAfter, mayRetry, Map.of());
    }

    /// Of an answer whose headers did not come with it.
    static AnswerHeaders ofRequest(@Nullable String requestId) {
        return new AnswerHeaders(legal(requestId), null, true);
    }

    static AnswerHeaders of(MultivaluedMap<String, String> headers, Instant now) {
        return new AnswerHeaders(
                legal(headers.getFirst("x-request-id")),
                retryAfter(headers, now),
                !"false".equalsIgnoreCase(headers.getFirst("x-should-retry")),
                limits(headers));
    }

    private static Map<LimitKind, Double> limits(MultivaluedMap<String, String> headers) {
        Map<LimitKind, Double> limits = new EnumMap<>(LimitKind.class);
        for (LimitKind kind : LimitKind.values()) {
            String limit = headers.getFirst("x-ratelimit-limit-" + kind.wireName());
            if (limit != null && NUMBER.matcher(limit.strip()).matches()) {
                limits.put(kind, Double.valueOf(limit.strip()));
            }
        }
        return limits;
    }

    private static @Nullable String legal(@Nullable String requestId) {
        return requestId != null && REQUEST_ID.matcher(requestId).matches() ? requestId : null;
    }

    private static @Nullable Duration retryAfter(
            MultivaluedMap<String, String> headers, Instant now) {
        Duration precise = milliseconds(headers.getFirst("retry-after-ms"), 1);
        if (precise != null) {
            return precise;
        }
        String coarse = headers.getFirst("Retry-After");
        Duration seconds = milliseconds(coarse, 1000);
        return seconds != null ? seconds : until(coarse, now);
    }

    private static @Nullable Duration milliseconds(@Nullable String number, int unitMillis) {
        if (number == null) {
            return null;
        }
        try {
            double millis = Double.parseDouble(number.strip()) * unitMillis;
            return millis >= 0 ? capped(millis) : null;
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    private static Duration capped(double millis) {
        return Duration.ofMillis(
                (long) Math.ceil(Math.min(millis, (double) LONGEST_WAIT.toMillis())));
    }

    private static @Nullable Duration until(@Nullable String date, Instant now) {
        if (date == null) {
            return null;
        }
        try {
            Instant then =
                    ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
            return capped(Math.max(0.0, (double) Duration.between(now, then).toMillis()));
        } catch (DateTimeParseException notADate) {
            return null;
        }
    }
}
