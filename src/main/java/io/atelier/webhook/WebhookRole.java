package io.atelier.webhook;

import io.atelier.egress.EgressConfig;
import io.atelier.egress.WebhookClient;
import io.atelier.job.Order;
import io.atelier.job.Setting;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.FactPublisher;
import io.atelier.log.ProcessConfig;
import io.atelier.log.Reports;
import io.atelier.log.Role;
import io.atelier.log.Settings;
import io.atelier.log.StateRecords;
import io.atelier.log.Topics;
import io.atelier.log.Undecodable;
import io.atelier.log.WebhookConfig;
import io.atelier.tenant.Links;
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
import java.time.Duration;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The role `webhook` in the application: feeds its worker from the topic, and drains it at the
/// end.
@ApplicationScoped
public class WebhookRole {
    private static final Logger LOG = Logger.getLogger(WebhookRole.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int IDLE_READERS = 4;

    private final Codec codec;
    private final Duration longestCall;
    private volatile @Nullable WebhookWorker worker;
    private @Nullable StateRecords states;

    WebhookRole(Codec codec, EgressConfig egress) {
        this.codec = codec;
        this.longestCall = egress.timeout();
    }

    void start(
            @Observes @Priority(100) StartupEvent event,
            ProcessConfig process,
            WebhookConfig config,
            Clients clients,
            Topics topics,
            Settings settings,
            FactPublisher publisher,
            Links links,
            WebhookClient client,
            MeterRegistry registry,
            Tracing tracing,
            Clock clock) {
        if (!process.roles().contains(Role.WEBHOOK)) {
            return;
        }
        StateRecords opened = new StateRecords(clients, topics, codec, IDLE_READERS);
        Reports reports = new Reports(publisher, PAUSE);
        states = opened;
        WebhookWorker started =
                new WebhookWorker(
                        new WebhookWorker.Desk(
                                order ->
                                        opened.message(
                                                topics.partitionOf(order.delivery()),
                                                order.message()),
                                tenant -> path -> links.url(tenant, path),
                                settings::endpoint,
                                client::post,
                                setting -> publish(publisher, setting),
                                reports::untilHeard,
                                registry,
                                tracing,
                                clock),
                        config.calls());
        registry.gauge("atelier_webhook_in_flight", started, WebhookWorker::inFlight);
        worker = started;
    }

    /// Comes at once on SIGTERM.
    void stopCalling(@Observes ShutdownDelayInitiatedEvent event) {
        WebhookWorker running = worker;
        if (running != null) {
            running.stopCalling();
        }
    }

    void drain(@Observes @Priority(1) ShutdownEvent event) throws InterruptedException {
        WebhookWorker running = worker;
        if (running != null) {
            running.drain(longestCall);
        }
        if (states != null) {
            states.close();
        }
    }

    @Incoming("work-webhook")
    Uni<Void> deliver(byte[] value) {
        WebhookWorker running = worker;
        if (running == null) {
            return Uni.createFrom().voidItem();
        }
        try {
            Order.Deliver order = codec.deliver(value);
            return Uni.createFrom().completionStage(() -> running.admit(order));
        } catch (Undecodable e) {
            LOG.warnf("delivery skipped, the ledger tells again reason=%s", e.getMessage());
            return Uni.createFrom().voidItem();
        }
    }

    /// If it gets lost, the next call will be answered in the same way.
    @SuppressWarnings("FutureReturnValueIgnored")
    private static void publish(FactPublisher publisher, Setting setting) {
        publisher.publish(setting);
    }
}
