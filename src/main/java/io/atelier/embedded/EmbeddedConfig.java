package io.atelier.embedded;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.util.Optional;

/// What runs inside the process, and where.
@ConfigMapping(prefix = "atelier.embedded")
public interface EmbeddedConfig {

    /// Where the broker and the simulator keep their data, one folder each below it. Another folder
    /// is another, empty Kafka. One process at a time; its neighbours are the two ports.
    @WithDefault(".atelier")
    Path folder();

    /// The embedded Kafka broker.
    Kafka kafka();

    /// The OpenAI simulator.
    Simulated simulator();

    interface Kafka {
        /// Whether to start the broker. Unset, it starts unless `kafka.bootstrap.servers` is given;
        /// true with servers given starts one that nobody uses.
        Optional<Boolean> enabled();

        /// The port on 127.0.0.1 that any Kafka client can use, 1 to 65535. The default of
        /// `kafka.bootstrap.servers` follows it.
        @WithDefault("19092")
        @Min(1)
        @Max(65535)
        int port();
    }

    interface Simulated {
        /// Whether to start the simulator. Unset, it starts unless `atelier.openai.api-key` or
        /// `atelier.openai.base-url` is given.
        Optional<Boolean> enabled();

        /// The simulator's port on 127.0.0.1, 1 to 65535. The default of
        /// `atelier.openai.keyless-url` follows it.
        @WithDefault("18080")
        @Min(1)
        @Max(65535)
        int port();

        /// Stretches the time a picture takes: at 1 from 2 s (low quality) to 10 s (max), at 0
        /// none, as for benchmarks. Not below 0; from 90 on, low quality takes longer than the
        /// catalogue lets a call take (3 minutes), and its calls end in doubt.
        @WithDefault("1")
        @DecimalMin("0")
        double latencyFactor();

        /// `drawn` paints a picture for each prompt and costs up to 150 ms of a core; `plain` gives
        /// one colour and next to no cost, for benchmarks (together with a latency factor of 0);
        /// `stamped` is `plain` with call and prompt written into each PNG, unseen.
        @WithDefault("drawn")
        ArtMode art();
    }
}
