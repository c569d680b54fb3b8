package io.atelier.view;

import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.ProcessConfig;
import io.atelier.log.Role;
import io.atelier.log.Topics;
import io.atelier.log.Watermarks;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The view of this process, if it runs one.
@ApplicationScoped
public class RunningView {
    /// After the topics (10) were created.
    private static final int PRIORITY = 20;

    private volatile @Nullable View view;
    private volatile @Nullable Watermarks watermarks;

    public Optional<View> get() {
        return Optional.ofNullable(view);
    }

    void start(
            @Observes @Priority(PRIORITY) StartupEvent event,
            ProcessConfig config,
            Clients clients,
            Topics topics,
            Codec codec,
            MeterRegistry meters) {
        if (config.roles().contains(Role.VIEW)) {
            Watermarks opened = new Watermarks(() -> clients.follower(false));
            watermarks = opened;
            view = new View(clients, topics, codec, new MemoryIndex(), opened, meters).start();
        }
    }

    @PreDestroy
    void close() {
        View running = view;
        Watermarks opened = watermarks;
        if (running != null) {
            running.close();
        }
        if (opened != null) {
            opened.close();
        }
    }
}
