package io.atelier.embedded;

import java.time.Clock;
import java.util.Map;

/// Counts calls and tokens by the minute for the `x-ratelimit-*` headers. The limits are so high
/// that nobody meets them: the simulator refuses nothing for its rate.
final class RateLimits {
    private static final long REQUESTS = 1_000_000;
    private static final long TOKENS = 2_000_000_000;

    private final Clock clock;
    private long minute;
    private long requests;
    private long tokens;

    RateLimits(Clock clock) {
        this.clock = clock;
    }

    /// Counts one call and says where that leaves the caller.
    synchronized Map<String, String> count(int callTokens) {
        var second = clock.instant().getEpochSecond();
        if (second / 60 != minute) {
            minute = second / 60;
            requests = 0;
            tokens = 0;
        }
        requests++;
        tokens += callTokens;
        var reset = (60 - second % 60) + "s";
        return Map.of(
                "x-ratelimit-limit-requests", String.valueOf(REQUESTS),
                "x-ratelimit-remaining-requests", String.valueOf(Math.max(0, REQUESTS - requests)),
                "x-ratelimit-reset-requests", reset,
                "x-ratelimit-limit-tokens", String.valueOf(TOKENS),
                "x-ratelimit-remaining-tokens", String.valueOf(Math.max(0, TOKENS - tokens)),
                "x-ratelimit-reset-tokens", reset);
    }
}
