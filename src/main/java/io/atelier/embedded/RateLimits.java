package io.atelier.embedded;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Counts calls, tokens and pictures by the minute of the clock, for the `x-ratelimit-*` headers
/// and for 429s: at every full minute all begins anew, and a call counts in the minute in which it
/// comes. Unless somebody sets limits, they are so high that nobody meets them.
final class RateLimits {
    private static final Limits HIGH = new Limits(1_000_000L, 2_000_000_000L, 1_000_000L, true);
    private static final int MINUTES = 60;

    private final Clock clock;
    private final Deque<Count> before = new ArrayDeque<>();
    private Limits limits = HIGH;
    private Count count = Count.from(Instant.EPOCH);

    RateLimits(Clock clock) {
        this.clock = clock;
    }

    /// What came in one minute, and how many calls were refused.
    record Count(Instant minute, long requests, long tokens, long images, long refused) {
        private static Count from(Instant minute) {
            return new Count(minute, 0, 0, 0, 0);
        }

        private Count plus(int callTokens, int callImages) {
            return new Count(
                    minute, requests + 1, tokens + callTokens, images + callImages, refused);
        }

        private Count plusRefused() {
            return new Count(minute, requests, tokens, images, refused + 1);
        }
    }

    /// What a minute allows; null for as much as anybody wants.
    ///
    /// @param published false to say nothing of it in headers
    record Limits(
            @Nullable Long requestsPerMinute,
            @Nullable Long tokensPerMinute,
            @Nullable Long imagesPerMinute,
            @Nullable Boolean published) {

        private Limits orHigh() {
            return new Limits(
                    requestsPerMinute == null ? HIGH.requestsPerMinute : requestsPerMinute,
                    tokensPerMinute == null ? HIGH.tokensPerMinute : tokensPerMinute,
                    imagesPerMinute == null ? HIGH.imagesPerMinute : imagesPerMinute,
                    !Boolean.FALSE.equals(published));
        }

        private long requests() {
            return requestsPerMinute == null ? Long.MAX_VALUE : requestsPerMinute;
        }

        private long tokens() {
            return tokensPerMinute == null ? Long.MAX_VALUE : tokensPerMinute;
        }

        private long images() {
            return imagesPerMinute == null ? Long.MAX_VALUE : imagesPerMinute;
        }
    }

    /// A 429 and what it says about waiting.
    record Exceeded(ErrorEnvelope error, Map<String, String> headers) {}

    /// Sets the limits and starts a new count.
    synchronized void set(Limits wanted) {
        limits = wanted.orHigh();
        before.clear();
        count = Count.from(minute());
    }

    /// The minutes since limits were set in which anything came, an hour of them at most.
    synchronized List<Count> counts() {
        turnTheMinute();
        return Stream.concat(before.stream(), Stream.of(count)).toList();
    }

    void lift() {
        set(HIGH);
    }

    /// Counts a call that makes pictures, unless it would exceed a limit.
    synchronized Optional<Exceeded> admit(int callImages, int callTokens) {
        turnTheMinute();
        if (count.requests() + 1 > limits.requests()) {
            return Optional.of(exceeded("requests", limits.requests()));
        }
        if (count.tokens() + callTokens > limits.tokens()) {
            return Optional.of(exceeded("tokens", limits.tokens()));
        }
        if (count.images() + callImages > limits.images()) {
            return Optional.of(exceeded("images", limits.images()));
        }
        count = count.plus(callTokens, callImages);
        return Optional.empty();
    }

    /// Where the caller stands.
    synchronized Map<String, String> headers() {
        turnTheMinute();
        if (Boolean.FALSE.equals(limits.published())) {
            return Map.of();
        }
        var reset = secondsLeft() + "s";
        return Map.of(
                "x-ratelimit-limit-requests", String.valueOf(limits.requests()),
                "x-ratelimit-remaining-requests", left(limits.requests(), count.requests()),
                "x-ratelimit-reset-requests", reset,
                "x-ratelimit-limit-tokens", String.valueOf(limits.tokens()),
                "x-ratelimit-remaining-tokens", left(limits.tokens(), count.tokens()),
                "x-ratelimit-reset-tokens", reset,
                "x-ratelimit-limit-images", String.valueOf(limits.images()),
                "x-ratelimit-remaining-images", left(limits.images(), count.images()),
                "x-ratelimit-reset-images", reset);
    }

    private Exceeded exceeded(String of, long limit) {
        count = count.plusRefused();
        var message =
                "Rate limit reached for %s per minute: Limit %d. Please try again in %ds."
                        .formatted(of, limit, secondsLeft());
        return new Exceeded(
                new ErrorEnvelope(429, of, "rate_limit_exceeded", null, message, null),
                Map.of(
                        "retry-after", String.valueOf(secondsLeft()),
                        "retry-after-ms", String.valueOf(secondsLeft() * 1000),
                        "x-should-retry", "true"));
    }

    private static String left(long limit, long used) {
        return String.valueOf(Math.max(0, limit - used));
    }

    private long secondsLeft() {
        return 60 - clock.instant().getEpochSecond() % 60;
    }

    private void turnTheMinute() {
        var now = minute();
        if (now.equals(count.minute())) {
            return;
        }
        if (count.requests() + count.refused() > 0) {
            before.add(count);
        }
        if (before.size() > MINUTES) {
            before.remove();
        }
        count = Count.from(now);
    }

    private Instant minute() {
        return clock.instant().truncatedTo(ChronoUnit.MINUTES);
    }
}
