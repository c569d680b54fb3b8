package io.atelier.tenant;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Refuses to start a server that would let strangers in.
@ApplicationScoped
class OpenDoorGuard {
    /// Before anything else starts, the embedded broker (1) included.
    private static final int PRIORITY = 0;

    void check(
            @Observes @Priority(PRIORITY) StartupEvent event,
            TenantConfig config,
            @ConfigProperty(name = "quarkus.http.host") String host) {
        objection(config, host)
                .ifPresent(sentence -> {
                    // Quarkus prints the message of this exception alone, and exits with 1.
                    throw new ConfigurationException(sentence);
                });
    }

    /// One sentence for the person at the keyboard; empty where the server may start.
    static Optional<String> objection(TenantConfig config, String host) {
        if (config.enabled() || config.allowOpen() || loopback(host)) {
            return Optional.empty();
        }
        return Optional.of(
                "Authentication is off, so the server may listen on a loopback address only, not on %s: set quarkus.http.host=127.0.0.1, or turn it on with atelier.auth.enabled=true (docs/keys.md), or set atelier.auth.allow-open=true if everybody who reaches it may spend your money."
                        .formatted(host));
    }

    private static boolean loopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
