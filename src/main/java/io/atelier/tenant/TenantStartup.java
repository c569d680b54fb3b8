package io.atelier.tenant;

import io.atelier.job.Scope;
import io.atelier.log.ProcessConfig;
import io.atelier.log.Role;
import io.atelier.log.Settings;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/// Wires the door into the application.
@ApplicationScoped
class TenantStartup {
    private static final Logger LOG = Logger.getLogger(TenantStartup.class);

    /// After the settings (15) are followed.
    private static final int PRIORITY = 16;

    /// A broker that is being restarted is back by then.
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /// Whoever has a good key shall not be told otherwise, so nobody is let in before all are
    /// known.
    void open(
            @Observes @Priority(PRIORITY) StartupEvent event,
            ProcessConfig process,
            TenantConfig config,
            KeysConfig keysConfig,
            Settings settings,
            Admission admission)
            throws InterruptedException {
        if (!config.enabled()) {
            return;
        }
        if (!settings.catchUp(PATIENCE)) {
            throw new IllegalStateException("Kafka did not tell which keys there are");
        }
        boolean someone =
                keysConfig.adminKeyFile().isPresent()
                        || keysConfig.oidc().issuer().isPresent()
                        || settings.keys().stream()
                                .anyMatch(key ->
                                        key.revokedAt() == null
                                                && key.scopes().contains(Scope.ADMIN));
        // The file is only where keys are made.
        if (!someone && process.roles().contains(Role.INGEST)) {
            LOG.warn("nobody can make keys: give atelier.tenant.admin-key-file (see docs/keys.md)");
        }
    }

    @Produces
    @Singleton
    Admission admission(
            TenantConfig config, KeysConfig keys, Links links, Settings settings, FleetEar fleet) {
        return new Admission(
                config.enabled(),
                keys(keys, settings),
                AccessTokens.of(keys.oidc()).orElse(null),
                links,
                settings::tenant,
                new RequestRate(System::nanoTime),
                fleet::admit);
    }

    @Produces
    @Singleton
    Producers producers(TenantConfig config, KeysConfig keys, Settings settings, FleetEar fleet) {
        return new Producers(
                config.enabled(), keys(keys, settings), settings::tenant, fleet::admit);
    }

    private static Keys keys(KeysConfig config, Settings settings) {
        return new Keys(settings::key, config.adminKeyFile().map(TenantStartup::key).orElse(null));
    }

    @Produces
    @Singleton
    Links links(
            TenantConfig config,
            KeysConfig keys,
            ProcessConfig process,
            @ConfigProperty(name = "atelier.embedded.folder") Path folder,
            Clock clock) {
        return new Links(
                process.publicUrl(),
                config.enabled() ? linkKeys(keys, folder) : List.of(),
                keys.linkExpiry(),
                clock);
    }

    private static List<LinkKey> linkKeys(KeysConfig config, Path folder) {
        Optional<Path> given = config.linkKeyFile();
        Path file = given.orElseGet(() -> folder.resolve("link-keys"));
        try {
            return given.isPresent() ? LinkKey.read(file) : LinkKey.kept(file);
        } catch (IOException | IllegalArgumentException e) {
            throw unusable("atelier.tenant.link-key-file", file, e);
        }
    }

    private static Secret key(Path file) {
        try {
            return Secret.of(Files.readString(file).strip())
                    .orElseThrow(() ->
                            new IllegalArgumentException(
                                    "it must hold one key of the form atl_<id>_<secret>, see docs/keys.md"));
        } catch (IOException | IllegalArgumentException e) {
            throw unusable("atelier.tenant.admin-key-file", file, e);
        }
    }

    /// Says which file, and nothing of what is in it.
    private static ConfigurationException unusable(String key, Path file, Exception e) {
        String reason =
                e instanceof IllegalArgumentException
                        ? e.getMessage()
                        : "it can't be read: " + e.getClass().getSimpleName();
        return new ConfigurationException("%s=%s: %s.".formatted(key, file, reason));
    }
}
