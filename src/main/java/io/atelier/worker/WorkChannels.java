package io.atelier.worker;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;

/// Switches the work channels on where `atelier.roles` names the worker, and off elsewhere: a
/// channel that is on takes partitions, and work with them.
public class WorkChannels implements ConfigSourceFactory {
    /// Below application.properties, so that everything here can be overridden.
    private static final int ORDINAL = 200;

    private static final List<String> TIERS = List.of("priority", "standard", "batch");

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        ConfigValue roles = context.getValue("atelier.roles");
        boolean worker =
                roles == null
                        || roles.getValue() == null
                        || roles.getValue().toLowerCase(Locale.ROOT).contains("worker");
        Map<String, String> settings = new HashMap<>();
        for (String tier : TIERS) {
            settings.put("mp.messaging.incoming.work-" + tier + ".enabled", String.valueOf(worker));
        }
        return List.of(new PropertiesConfigSource(settings, "work channels by role", ORDINAL));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ORDINAL);
    }
}
