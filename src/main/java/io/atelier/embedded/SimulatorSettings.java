package io.atelier.embedded;

import java.nio.file.Path;

/// How a simulator runs.
///
/// @param port 0 for a free one
/// @param latencyFactor see [Latency]
public record SimulatorSettings(Path folder, int port, double latencyFactor, ArtMode art) {
    public SimulatorSettings {
        if (latencyFactor < 0) {
            throw new IllegalArgumentException(
                    "latency factor is %s, must not be negative".formatted(latencyFactor));
        }
    }
}
