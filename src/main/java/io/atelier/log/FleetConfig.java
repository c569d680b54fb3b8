package io.atelier.log;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.AssertTrue;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/// How processes tell each other that they live. The same in every process that shares the log.
@ConfigMapping(prefix = "atelier.fleet")
public interface FleetConfig {
    /// How long a worker may be silent before what it was granted is looked for and given to
    /// others. Higher forgives longer pauses; lower recovers sooner from a crash. Bound: 1 s to 10
    /// min, and five heartbeats or more.
    @WithDefault("30s")
    @DurationMin(seconds = 1)
    @DurationMax(minutes = 10)
    Duration lease();

    /// How often a process says that it lives; see `lease`. Bound: 100 ms to 2 min, and a fifth of
    /// the lease or less.
    @WithDefault("3s")
    @DurationMin(millis = 100)
    @DurationMax(minutes = 2)
    Duration heartbeat();

    /// After which a worker that is not heard has no share of the limits: two heartbeats.
    default Duration silence() {
        return heartbeat().multipliedBy(2);
    }

    /// Half a lease is the time for a grant to be used: half a heartbeat longer than silence, at
    /// the least.
    @AssertTrue(message = "atelier.fleet.lease must be five times atelier.fleet.heartbeat or more")
    default boolean isLeaseLongEnough() {
        return heartbeat().multipliedBy(5).compareTo(lease()) <= 0;
    }
}
