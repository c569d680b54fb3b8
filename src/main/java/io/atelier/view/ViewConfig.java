package io.atelier.view;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/// How event streams are kept.
@ConfigMapping(prefix = "atelier.view")
public interface ViewConfig {
    /// How long an event stream may be silent before a comment is sent, so that proxies keep the
    /// connection and callers that are gone are noticed. Keep it below `quarkus.http.idle-timeout`.
    /// Bound: 100 ms to 5 min.
    @WithDefault("15s")
    @DurationMin(millis = 100)
    @DurationMax(minutes = 5)
    Duration heartbeat();

    /// How long an event stream may last; then its caller comes back and goes on where it was.
    /// Lower spreads callers sooner over new replicas. Bound: 1 s to 1 d.
    @WithDefault("1h")
    @DurationMin(seconds = 1)
    @DurationMax(days = 1)
    Duration streamLimit();

    /// Event streams at once at this replica; whoever comes after is answered with 503. Each costs
    /// some 30 KB and a connection. Bound: 1 to 100,000.
    @WithDefault("5000")
    @Min(1)
    @Max(100_000)
    int watchers();

    /// Event streams of one tenant at once at this replica; whoever comes after is answered with
    /// 429. Lower than `watchers`, so that no tenant can keep the others out. Bound: 1 to 100,000.
    @WithDefault("2500")
    @Min(1)
    @Max(100_000)
    int watchersPerTenant();

    /// How long a caller may take nothing of what was written to it before its connection is cut; a
    /// slow one costs no memory meanwhile. Bound: 1 s to 10 min.
    @WithDefault("30s")
    @DurationMin(seconds = 1)
    @DurationMax(minutes = 10)
    Duration stalled();
}
