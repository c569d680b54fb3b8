package io.atelier.embedded;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Counts calls, tokens and pictures by the minute of the clock, for the `x-ratelimit-*` headers
/// and for 429s. Unless somebody sets limits, they are so high that nobody meets them.
final class RateLimits {
    private static final Limits HIGH = new Limits(1_000_000L, 2_000_000_000L, 1_000_000L);

    private final Clock clock;
    private Limits limits = HIGH;
    private long minute;
    private long requests;
    private long tokens;
    private long images;

    RateLimits(Clock clock) {
        this.clock = clock;
    }

    /// What a minute allows; null for as much as anybody wants.
    record Limits(
            @Nullable Long requestsPerMinute,
            @Nullable Long tokensPerMinute,
            @Nullable Long imagesPerMinute) {

        private Limits orHigh() {
            return new Limits(
                    requestsPerMinute == null ? HIGH.requestsPerMinute : requestsPerMinute,
                    tokensPerMinute == null ? HIGH.tokensPerMinute : tokensPerMinute,
                    imagesPerMinute == null ? HIGH.imagesPerMinute : imagesPerMinute);
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
        requests = 0;
        tokens = 0;
        images = 0;
    }

    void lift() {
        set(HIGH);
    }

    /// Counts a call that makes pictures, unless it would exceed a limit.
    synchronized Optional<Exceeded> admit(int callImages, int callTokens) {
        turnTheMinute();
        if (requests + 1 > limits.requests()) {
            return Optional.of(exceeded("requests", limits.requests()));
        }
        if (tokens + callTokens > limits.tokens()) {
            return Optional.of(exceeded("tokens", limits.tokens()));
        }
        if (images + callImages > limits.images()) {
            return Optional.of(exceeded("images", limits.images()));
        }
        requests++;
        tokens += callTokens;
        images += callImages;
        return Optional.empty();
    }

    /// Where the caller stands.
    synchronized Map<String, String> headers() {
        turnTheMinute();
        var reset = secondsLeft() + "s";
        return Map.of(
                "x-ratelimit-limit-requests", String.valueOf(limits.requests()),
                "x-ratelimit-remaining-requests", left(limits.requests(), requests),
                "x-ratelimit-reset-requests", reset,
                "x-ratelimit-limit-tokens", String.valueOf(limits.tokens()),
                "x-ratelimit-remaining-tokens", left(limits.tokens(), tokens),
                "x-ratelimit-reset-tokens", reset,
                "x-ratelimit-limit-images", String.valueOf(limits.images()),
                "x-ratelimit-remaining-images", left(limits.images(), images),
                "x-ratelimit-reset-images", reset);
    }

    private Exceeded exceeded(String of, long limit) {
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
        var now = clock.instant().getEpochSecond() / 60;
        if (now != minute) {
            minute = now;
            requests = 0;
            tokens = 0;
            images = 0;
        }
    }
}
