package io.atelier.catalog;

import io.atelier.job.ImageOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;

/// How long a call may take in all, by quality and size: the one table that read timeouts, drain
/// and shutdown times are derived from.
///
/// @param largeAbove a picture of more pixels than this is large; `auto` is not
public record Deadlines(Size largeAbove, Map<String, Limits> byQuality) {
    /// What a worker has beyond the deadline of its call, to store what came and to report it;
    /// after that the ledger takes the call for lost.
    public static final Duration REPORTING = Duration.ofSeconds(30);

    public Deadlines {
        byQuality = Map.copyOf(byQuality);
        if (byQuality.isEmpty()) {
            throw new IllegalArgumentException("there is a deadline for at least one quality");
        }
    }

    /// The longest one for a quality that the table doesn't know.
    public Duration of(ImageOptions options) {
        Limits limits = byQuality.get(options.quality());
        if (limits == null) {
            return longest();
        }
        return isLarge(options.size()) ? limits.large() : limits.normal();
    }

    /// How long a job may be in a batch and still be called alone in time, should nothing come of
    /// it; negative where it can't.
    ///
    /// @param longestCall how long its own call may take
    /// @param reserve for taking it out of the batch and queueing it
    public static Duration leftForABatch(
            Instant now, Instant deadline, Duration longestCall, Duration reserve) {
        return Duration.between(now, deadline).minus(longestCall).minus(REPORTING).minus(reserve);
    }

    public Duration longest() {
        return byQuality.values().stream()
                .map(Limits::longest)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private boolean isLarge(String size) {
        return Size.parse(size).filter(it -> it.pixels() > largeAbove.pixels()).isPresent();
    }

    /// The deadlines of one quality.
    public record Limits(Duration normal, Duration large) {
        public Limits {
            if (!normal.isPositive() || large.compareTo(normal) < 0) {
                throw new IllegalArgumentException(
                        "a large picture takes at least as long: " + normal + ", " + large);
            }
        }

        Duration longest() {
            return large;
        }
    }
}
