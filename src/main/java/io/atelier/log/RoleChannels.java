package io.atelier.log;

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
import org.jspecify.annotations.Nullable;

/// Switches the work channels on where `atelier.roles` names the role that takes from them, and off
/// elsewhere: a channel that is on takes partitions, and work with them.
public class RoleChannels implements ConfigSourceFactory {
    /// Below application.properties, so that everything here can be overridden.
    private static final int ORDINAL = 200;

    private static final Map<String, Role> CHANNELS =
            Map.of(
                    "work-priority", Role.WORKER,
                    "work-standard", Role.WORKER,
                    "work-batch", Role.WORKER,
                    "work-webhook", Role.WEBHOOK);

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        ConfigValue roles = context.getValue("atelier.roles");
        Map<String, String> settings = new HashMap<>();
        CHANNELS.forEach((channel, role) ->
                settings.put(
                        "mp.messaging.incoming." + channel + ".enabled",
                        String.valueOf(names(roles, role))));
        return List.of(new PropertiesConfigSource(settings, "work channels by role", ORDINAL));
    }

    private static boolean names(@Nullable ConfigValue roles, Role role) {
        return roles == null
                || roles.getValue() == null
                || roles.getValue()
                        .toLowerCase(Locale.ROOT)
                        .contains(role.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ORDINAL);
    }
}
