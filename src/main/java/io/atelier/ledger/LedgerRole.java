package io.atelier.ledger;

import io.atelier.catalog.Batching;
import io.atelier.catalog.Catalog;
import io.atelier.catalog.Labels;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.FactPublisher;
import io.atelier.log.FleetConfig;
import io.atelier.log.LaneConfig;
import io.atelier.log.ProcessConfig;
import io.atelier.log.ReplyTopics;
import io.atelier.log.Role;
import io.atelier.log.Settings;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import io.atelier.log.Turnarounds;
import io.atelier.log.WebhookConfig;
import io.atelier.trace.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Reception;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The role `ledger` in the application.
@ApplicationScoped
public class LedgerRole {
    private static final Logger LOG = Logger.getLogger(LedgerRole.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private @Nullable Ledger ledger;

    void start(
            @Observes @Priority(100) StartupEvent event,
            ProcessConfig process,
            LedgerConfig config,
            FleetConfig timing,
            WebhookConfig webhooks,
            LaneConfig lane,
            Catalog catalog,
            Clients clients,
            Topics topics,
            ReplyTopics replyTopics,
            Settings settings,
            Codec codec,
            FactPublisher publisher,
            MeterRegistry registry,
            Tracing tracing,
            Clock clock)
            throws InterruptedException {
        if (!process.roles().contains(Role.LEDGER)) {
            return;
        }
        // Else what ends right now would be told to no endpoint.
        while (!settings.catchUp(PATIENCE)) {
            LOG.warn("ledger waits until Kafka has told which webhook endpoints there are");
        }
        Turnarounds turnarounds = new Turnarounds(lane.turnaround());
        ledger =
                new Ledger(
                        new LedgerSettings(
                                process.instance(),
                                process.publicUrl(),
                                new Fairness(
                                        config.window(),
                                        config.tenantInFlight(),
                                        config.weights(),
                                        topics.partitions(Topic.STATE),
                                        settings::tenant),
                                new Webhooks(policy(webhooks, topics), settings::endpoints),
                                config.retention(),
                                replyTopics,
                                Map.of()),
                        new Policy(
                                config.maxAttempts(),
                                config.backoff(),
                                config.backoffLimit(),
                                config.retryAfterLimit(),
                                config.redispatch(),
                                new CatalogPrices(catalog),
                                lanes(lane, turnarounds, catalog),
                                settings::budget),
                        turnarounds,
                        timing,
                        clients,
                        topics,
                        codec,
                        publisher,
                        registry,
                        Labels.of(catalog),
                        tracing,
                        clock);
    }

    private static Lanes lanes(LaneConfig config, Turnarounds turnarounds, Catalog catalog) {
        return new Lanes(
                config.enabled(),
                config.age(),
                config.reserve(),
                turnarounds::of,
                new Batching(catalog)::hindrance,
                catalog::deadline);
    }

    private static WebhookPolicy policy(WebhookConfig config, Topics topics) {
        return new WebhookPolicy(
                config.schedule(),
                config.retryAfterLimit(),
                config.resend(),
                Math.ceilDiv(config.perTarget(), topics.partitions(Topic.STATE)),
                config.breakerAfter(),
                config.breakerPause());
    }

    /// After the worker has drained, before the embedded broker stops.
    void stop(
            @Observes(notifyObserver = Reception.IF_EXISTS)
                    @Priority(100)
                    @BeforeDestroyed(ApplicationScoped.class)
                    Object event) {
        if (ledger != null) {
            ledger.close();
        }
    }
}
