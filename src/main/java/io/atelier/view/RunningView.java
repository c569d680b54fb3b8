package io.atelier.view;

import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.FleetConfig;
import io.atelier.log.ProcessConfig;
import io.atelier.log.Role;
import io.atelier.log.Topics;
import io.atelier.log.Watermarks;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The view of this process, if it runs one.
@ApplicationScoped
public class RunningView {
    /// After the topics (10) were created.
    private static final int PRIORITY = 20;

    private volatile @Nullable View running;
    private volatile @Nullable Watermarks watermarks;

    public Optional<View> get() {
        return Optional.ofNullable(running);
    }

    void start(
            @Observes @Priority(PRIORITY) StartupEvent event,
            ProcessConfig config,
            Clients clients,
            Topics topics,
            Codec codec,
            FleetConfig timing,
            ViewConfig view,
            Clock clock,
            MeterRegistry meters) {
        if (config.roles().contains(Role.VIEW)) {
            Watermarks opened = new Watermarks(() -> clients.follower(false));
            watermarks = opened;
            running =
                    new View(
                                    clients,
                                    topics,
                                    codec,
                                    new MemoryIndex(),
                                    opened,
                                    new Fleet(timing.lease(), System::nanoTime),
                                    new Watchers(
                                            view.watchers(),
                                            view.watchersPerTenant(),
                                            view.stalled(),
                                            meters),
                                    clock,
                                    meters)
                            .start();
        }
    }

    /// Comes at once on SIGTERM, before Quarkus waits for the HTTP requests under way, which
    /// streams are.
    void endStreams(@Observes ShutdownDelayInitiatedEvent event) {
        get().ifPresent(view -> view.watchers().close());
    }

    @PreDestroy
    void close() {
        View view = running;
        Watermarks opened = watermarks;
        if (view != null) {
            view.close();
        }
        if (opened != null) {
            opened.close();
        }
    }
}
