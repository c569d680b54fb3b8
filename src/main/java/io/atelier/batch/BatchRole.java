package io.atelier.batch;

import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.FactPublisher;
import io.atelier.log.FleetConfig;
import io.atelier.log.LaneConfig;
import io.atelier.log.ProcessConfig;
import io.atelier.log.Role;
import io.atelier.log.Topics;
import io.atelier.openai.BatchUpstream;
import io.atelier.openai.OpenAiConfig;
import io.atelier.openai.Upstream;
import io.atelier.storage.BatchStore;
import io.atelier.storage.InputStore;
import io.atelier.storage.PictureStore;
import io.atelier.trace.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Clock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The role `batch` in the application.
@ApplicationScoped
public class BatchRole {
    private static final Logger LOG = Logger.getLogger(BatchRole.class);

    private volatile @Nullable BatchLane lane;

    void start(
            @Observes @Priority(100) StartupEvent event,
            ProcessConfig process,
            BatchConfig config,
            LaneConfig lanes,
            FleetConfig timing,
            Clients clients,
            Topics topics,
            Codec codec,
            FactPublisher publisher,
            Upstream upstream,
            BatchUpstream batches,
            PictureStore store,
            InputStore inputs,
            BatchStore lists,
            OpenAiConfig openai,
            MeterRegistry registry,
            Tracing tracing,
            Clock clock)
            throws IOException {
        if (process.roles().contains(Role.BATCH)) {
            lane =
                    new BatchLane(
                            process.instance(),
                            config,
                            lanes,
                            timing,
                            clients,
                            topics,
                            codec,
                            publisher,
                            upstream,
                            batches,
                            store,
                            inputs,
                            lists,
                            openai.moderation().away(),
                            registry,
                            tracing,
                            clock);
        }
    }

    /// Comes at once on SIGTERM.
    void stopClaiming(@Observes ShutdownDelayInitiatedEvent event) {
        BatchLane running = lane;
        if (running != null) {
            running.stopClaiming();
            LOG.infof("batch lane orders no more batches=%d", running.batches());
        }
    }

    /// Comes once HTTP requests are done; the worker's calls may go on meanwhile.
    void close(@Observes @Priority(1) ShutdownEvent event) {
        BatchLane running = lane;
        if (running != null) {
            running.close();
        }
    }
}
