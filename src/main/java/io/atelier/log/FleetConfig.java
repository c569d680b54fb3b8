package io.atelier.log;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How processes tell each other that they live. The same in every process that shares the log.
@ConfigMapping(prefix = "atelier.fleet")
public interface FleetConfig {
    /// How long a worker may be silent before what it was granted is looked for and given to
    /// others. Higher forgives longer pauses; lower recovers sooner from a crash. Keep it at five
    /// heartbeats or more; nothing checks that.
    @WithDefault("30s")
    Duration lease();

    /// How often a process says that it lives; see `lease`.
    @WithDefault("3s")
    Duration heartbeat();
}
