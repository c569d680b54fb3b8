package io.atelier.log;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/// How webhooks are delivered. The ledger keeps the times, the role `webhook` makes the calls. How
/// long one call may take, and whom it may reach, is said by `atelier.egress`.
@ConfigMapping(prefix = "atelier.webhook")
public interface WebhookConfig {
    /// The waits between the calls of one delivery: one call more than there are waits, then it is
    /// given up. Each wait has up to a tenth added, so that what failed together doesn't come back
    /// together. The default is what Standard Webhooks recommends: ten calls within 75 hours. Bound
    /// of each: 10 ms to 7 d.
    @WithDefault("5s,5m,30m,2h,5h,10h,14h,20h,24h")
    @NotEmpty
    List<@DurationMin(millis = 10) @DurationMax(days = 7) Duration> schedule();

    /// The longest wait that a target's Retry-After is obeyed for. Bound: 1 s to 7 d.
    @WithDefault("24h")
    @DurationMin(seconds = 1)
    @DurationMax(days = 7)
    Duration retryAfterLimit();

    /// A call of which nothing was heard for so long is made again, then after twice as long, and
    /// so on. Keep it above `atelier.egress.timeout`, or slow targets are called twice. Bound: 1 s
    /// to 1 h.
    @WithDefault("2m")
    @DurationMin(seconds = 1)
    @DurationMax(hours = 1)
    Duration resend();

    /// Calls of one target (scheme, host and port) for one tenant that may be under way at once,
    /// divided among the partitions of `facts` and rounded up. Higher delivers faster; lower is
    /// kinder to small targets. Bound: 1 to 1,024.
    @WithDefault("16")
    @Min(1)
    @Max(1024)
    int perTarget();

    /// Calls in a row that a target must fail (no answer, 5xx, 429) to be left alone for
    /// `breaker-pause`; after that it gets one call at a time until one succeeds. Counted per
    /// partition. Bound: 1 to 1,000.
    @WithDefault("5")
    @Min(1)
    @Max(1000)
    int breakerAfter();

    /// See `breaker-after`. Waiting for it is no call, and uses up none. Bound: 10 ms to 1 h.
    @WithDefault("30s")
    @DurationMin(millis = 10)
    @DurationMax(hours = 1)
    Duration breakerPause();

    /// Calls under way at once in one process, of all targets. Bound: 1 to 1,024.
    @WithDefault("128")
    @Min(1)
    @Max(1024)
    int calls();

    /// How long a secret that was replaced goes on signing beside the new one, so that receivers
    /// have time to change. Bound: 0 s to 30 d.
    @WithDefault("24h")
    @DurationMin(seconds = 0)
    @DurationMax(days = 30)
    Duration secretOverlap();
}
