package io.atelier.ledger;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Map;

/// How the ledger schedules and how patient it is.
@ConfigMapping(prefix = "atelier.ledger")
public interface LedgerConfig {
    /// Work that may lie on a work topic unclaimed, per tier and partition. Higher keeps more slots
    /// busy when claims are slow; lower decides later, so that priorities and fairness bite sooner.
    /// Keep it above the slots of one worker (`atelier.worker.slots`) divided by the partitions.
    @WithDefault("64")
    @Min(1)
    @Max(10_000)
    int window();

    /// Parts of one tenant that may be dispatched or running at once, per partition. Lower it to
    /// keep a tenant from filling all slots with long calls; the default is no limit in practice.
    @WithDefault("100000")
    @Min(1)
    int tenantInFlight();

    /// Shares of tenants (`atelier.ledger.weights.<tenant>`): one of weight 3 gets three pictures
    /// dispatched for every one of a tenant of weight 1, while both have jobs waiting. 1 where
    /// unset.
    Map<String, Integer> weights();

    /// How long an ended job is remembered: for status queries, and against submitting the same
    /// idempotency key again. Raising it makes restarts longer and memory larger.
    @WithDefault("7d")
    Duration retention();

    /// Calls per part and run that were accepted or may have been; a call that was provably not
    /// taken (429, 503, no connection) does not count. Bound: 1 to 20.
    @WithDefault("3")
    @Min(1)
    @Max(20)
    int maxAttempts();

    /// The wait after a first failure that passes by itself; doubles with every one in a row, with
    /// jitter, up to `backoff-limit`.
    @WithDefault("1s")
    Duration backoff();

    /// The longest own wait; see `backoff`. An upstream may ask for more, up to
    /// `retry-after-limit`.
    @WithDefault("2m")
    Duration backoffLimit();

    /// The longest wait that an upstream's Retry-After is obeyed for.
    @WithDefault("1h")
    Duration retryAfterLimit();

    /// Work that nobody claimed for so long is written again, then after twice as long, and so on.
    /// Harmless: only one claim is granted.
    @WithDefault("10s")
    Duration redispatch();
}
