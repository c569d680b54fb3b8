package io.atelier.log;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/// How patient the batch lane is with a real upstream, whose batches take hours where the
/// simulator's take seconds: with the simulator's times jobs would miss their deadlines.
public class LaneDefaults implements ConfigSourceFactory {
    /// Below application.properties, so that everything here can be overridden.
    private static final int ORDINAL = 200;

    private static final Map<String, String> REAL =
            Map.of(
                    "atelier.lane.age", "15m",
                    "atelier.lane.turnaround", "24h",
                    "atelier.lane.reserve", "20m",
                    "atelier.batch.poll", "30s",
                    "atelier.batch.settle", "1m");

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        boolean real =
                Stream.of("atelier.openai.base-url", "atelier.openai.api-key")
                        .map(context::getValue)
                        .anyMatch(LaneDefaults::isSet);
        return List.of(
                new PropertiesConfigSource(
                        real ? REAL : Map.of(), "the batch lane of a real upstream", ORDINAL));
    }

    private static boolean isSet(@Nullable ConfigValue value) {
        return value != null && value.getValue() != null && !value.getValue().isBlank();
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ORDINAL);
    }
}
