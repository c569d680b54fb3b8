package io.atelier.worker;

import io.atelier.catalog.Catalog;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;

/// Derives from the catalogue's deadlines how long a process that is stopped waits for its calls,
/// as a configuration value because Quarkus's own shutdown follows it.
public class CatalogTimes implements ConfigSourceFactory {
    /// Below application.properties, so that it can be overridden everywhere.
    private static final int ORDINAL = 200;

    /// What a call may take beyond its deadline until its end is on the log.
    private static final Duration REPORTING = Duration.ofMinutes(1);

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        Duration drain = Catalog.load().longestDeadline().plus(REPORTING);
        return List.of(
                new PropertiesConfigSource(
                        Map.of("atelier.worker.drain", drain.toSeconds() + "s"),
                        "times that follow the catalogue's deadlines",
                        ORDINAL));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ORDINAL);
    }
}
