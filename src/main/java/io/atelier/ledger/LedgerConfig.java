package io.atelier.ledger;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/// How the ledger schedules and how patient it is.
@ConfigMapping(prefix = "atelier.ledger")
public interface LedgerConfig {
    /// The most work that may lie on a work topic unclaimed, per tier, model and partition; of slow
    /// calls a ledger lets less lie there in all, as much as was claimed within two seconds, or 16.
    /// Higher keeps more slots busy when claims are many; lower decides later, so that priorities
    /// and fairness bite sooner.
    @WithDefault("64")
    @Min(1)
    @Max(10_000)
    int window();

    /// Parts of one tenant that may be dispatched or running at once, times the partitions that a
    /// ledger owns. Lower it to keep a tenant from filling all slots with long calls; the default
    /// is no limit in practice.
    @WithDefault("100000")
    @Min(1)
    int tenantInFlight();

    /// Shares of tenants (`atelier.ledger.weights.<tenant>`): one of weight 3 gets three pictures
    /// dispatched for every one of a tenant of weight 1, while both have jobs waiting. 1 where
    /// unset.
    Map<String, @Min(1) Integer> weights();

    /// How long an ended job is remembered: for status queries, and against submitting the same
    /// idempotency key again. Raising it makes restarts longer and memory larger. Bound: 1 min to
    /// 366 d.
    @WithDefault("7d")
    @DurationMin(minutes = 1)
    @DurationMax(days = 366)
    Duration retention();

    /// Calls per part and run that were accepted or may have been; a call that was provably not
    /// taken (429, 503, no connection) does not count. Bound: 1 to 20.
    @WithDefault("3")
    @Min(1)
    @Max(20)
    int maxAttempts();

    /// The wait after a first failure that passes by itself; doubles with every one in a row, with
    /// jitter, up to `backoff-limit`. Bound: 10 ms to 1 h.
    @WithDefault("1s")
    @DurationMin(millis = 10)
    @DurationMax(hours = 1)
    Duration backoff();

    /// The longest own wait; see `backoff`. An upstream may ask for more, up to
    /// `retry-after-limit`. Bound: 10 ms to 1 d, and not below `backoff`.
    @WithDefault("2m")
    @DurationMin(millis = 10)
    @DurationMax(days = 1)
    Duration backoffLimit();

    /// The longest wait that an upstream's Retry-After is obeyed for; see `backoff-limit`. Bound: 1
    /// s to 7 d.
    @WithDefault("1h")
    @DurationMin(seconds = 1)
    @DurationMax(days = 7)
    Duration retryAfterLimit();

    /// Work that nobody claimed for so long is written again, then after twice as long, and so on.
    /// Harmless: only one claim is granted. Lower finds lost work sooner; higher writes less while
    /// all slots are taken. Bound: 100 ms to 10 min.
    @WithDefault("10s")
    @DurationMin(millis = 100)
    @DurationMax(minutes = 10)
    Duration redispatch();

    @AssertTrue(message = "atelier.ledger.backoff-limit must not be below atelier.ledger.backoff")
    default boolean isBackoffLimitAbove() {
        return backoff().compareTo(backoffLimit()) <= 0;
    }
}
