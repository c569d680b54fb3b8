package io.atelier.worker;

import io.atelier.catalog.Catalog;
import io.atelier.job.Order;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.FactPublisher;
import io.atelier.log.FleetConfig;
import io.atelier.log.Incarnation;
import io.atelier.log.ProcessConfig;
import io.atelier.log.Role;
import io.atelier.log.Topics;
import io.atelier.log.Undecodable;
import io.atelier.openai.OpenAiConfig;
import io.atelier.openai.Upstream;
import io.atelier.storage.BatchStore;
import io.atelier.storage.InputStore;
import io.atelier.storage.PartialStore;
import io.atelier.storage.PictureStore;
import io.atelier.storage.ReuseStore;
import io.atelier.storage.StorageConfig;
import io.atelier.storage.VariantStore;
import io.atelier.trace.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The role `worker` in the application: feeds the worker from the work topics and drains it at the
/// end.
///
/// A channel's method returns once the work has its slot; that is all the back-pressure there is.
/// The record is acknowledged then, since from here on the ledger knows better than the topic.
@ApplicationScoped
public class WorkerRole {
    private static final Logger LOG = Logger.getLogger(WorkerRole.class);

    private final ProcessConfig process;
    private final WorkerConfig config;
    private final Codec codec;
    private final StorageConfig storage;
    private final Clock clock;
    private volatile @Nullable Worker worker;
    private volatile @Nullable Retention retention;

    WorkerRole(
            ProcessConfig process,
            WorkerConfig config,
            Codec codec,
            StorageConfig storage,
            Clock clock) {
        this.process = process;
        this.config = config;
        this.codec = codec;
        this.storage = storage;
        this.clock = clock;
    }

    void start(
            @Observes @Priority(100) StartupEvent event,
            FleetConfig timing,
            Incarnation incarnation,
            Clients clients,
            Topics topics,
            FactPublisher publisher,
            Upstream upstream,
            PictureStore store,
            InputStore inputs,
            PartialStore partials,
            VariantStore variants,
            BatchStore batches,
            ReuseStore reuses,
            OpenAiConfig openai,
            Catalog catalog,
            MeterRegistry registry,
            Tracing tracing) {
        if (process.roles().contains(Role.WORKER)) {
            worker =
                    new Worker(
                            config,
                            timing,
                            incarnation,
                            clients,
                            topics,
                            codec,
                            publisher,
                            upstream,
                            store,
                            inputs,
                            partials,
                            openai.moderation().away(),
                            catalog,
                            registry,
                            tracing);
            unmet().forEach(WorkerRole::tellUnmet);
            worker.limitsOfNobody().forEach(WorkerRole::tellOfNobody);
            retention =
                    new Retention(
                                    List.of(store, variants, batches, reuses),
                                    storage.retention(),
                                    clock)
                            .start();
        }
    }

    /// Why jobs of some models never run, a sentence each, by model.
    Map<String, String> unmet() {
        Worker running = worker;
        return running == null ? Map.of() : running.unmet();
    }

    private static void tellUnmet(String model, String why) {
        LOG.errorf("jobs wait that nobody will call model=%s reason=%s", model, why);
    }

    private static void tellOfNobody(String model) {
        LOG.warnf("limits hold for no call, the catalogue does not know their model=%s", model);
    }

    /// Comes at once on SIGTERM, before Quarkus waits for the HTTP requests under way.
    void stopClaiming(@Observes ShutdownDelayInitiatedEvent event) {
        Worker running = worker;
        if (running != null) {
            running.stopClaiming();
            LOG.infof("worker claims no more work inFlight=%d", running.inFlight());
        }
    }

    /// Comes once those requests are done.
    void drain(@Observes @Priority(1) ShutdownEvent event) throws InterruptedException {
        Worker running = worker;
        if (running == null) {
            return;
        }
        if (running.inFlight() > 0) {
            LOG.infof("worker finishes its calls before it stops inFlight=%d", running.inFlight());
        }
        if (!running.drain(config.drain())) {
            LOG.warnf(
                    "worker stops with calls under way, they may be paid for twice inFlight=%d",
                    running.inFlight());
        }
        running.close();
        Retention sweeping = retention;
        if (sweeping != null) {
            sweeping.close();
        }
    }

    @Incoming("work-priority")
    Uni<Void> priority(byte[] work) {
        return admit(work);
    }

    @Incoming("work-standard")
    Uni<Void> standard(byte[] work) {
        return admit(work);
    }

    @Incoming("work-batch")
    Uni<Void> batch(byte[] work) {
        return admit(work);
    }

    private Uni<Void> admit(byte[] value) {
        Worker running = worker;
        if (running == null) {
            return Uni.createFrom().voidItem();
        }
        try {
            Order.Work work = codec.work(value);
            return Uni.createFrom().completionStage(() -> running.admit(work));
        } catch (Undecodable e) {
            LOG.warnf("work skipped, the ledger will write it again reason=%s", e.getMessage());
            return Uni.createFrom().voidItem();
        }
    }
}
