package io.atelier.ingest;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/// Gives every connection to this process a [RequestClock]. Netty finds it as a service: neither
/// Quarkus nor Vert.x has a time limit for a header, and their limit for a body counts only
/// silence. In development and in Quarkus's tests Netty is loaded apart from us and does not find
/// it.
public final class SlowRequests extends ChannelInitializerExtension {
    /// Empty where something else than our application listens in this process.
    private final Optional<Duration> patience =
            ConfigProvider.getConfig()
                    .getOptionalValue("atelier.ingest.slow-request", Duration.class);

    @Override
    public void postInitializeServerChildChannel(Channel connection) {
        patience.ifPresent(limit -> connection.pipeline().addFirst(new RequestClock(limit)));
    }

    /// Netty looks for services only where it is told to.
    @ApplicationScoped
    static class Switch {
        /// Before anything listens.
        private static final int PRIORITY = 0;

        void turnOn(@Observes @Priority(PRIORITY) StartupEvent event) {
            System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
        }
    }
}
