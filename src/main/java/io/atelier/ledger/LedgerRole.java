package io.atelier.ledger;

import io.atelier.catalog.Catalog;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.FactPublisher;
import io.atelier.log.FleetConfig;
import io.atelier.log.ProcessConfig;
import io.atelier.log.ReplyTopics;
import io.atelier.log.Role;
import io.atelier.log.Settings;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Reception;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The role `ledger` in the application.
@ApplicationScoped
public class LedgerRole {
    private @Nullable Ledger ledger;

    void start(
            @Observes @Priority(100) StartupEvent event,
            ProcessConfig process,
            LedgerConfig config,
            FleetConfig timing,
            Catalog catalog,
            Clients clients,
            Topics topics,
            ReplyTopics replyTopics,
            Settings settings,
            Codec codec,
            FactPublisher publisher,
            MeterRegistry registry,
            Clock clock) {
        if (!process.roles().contains(Role.LEDGER)) {
            return;
        }
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
                                config.retention(),
                                replyTopics,
                                Map.of()),
                        new Policy(
                                config.maxAttempts(),
                                config.backoff(),
                                config.backoffLimit(),
                                config.retryAfterLimit(),
                                config.redispatch(),
                                new CatalogPrices(catalog)),
                        timing,
                        clients,
                        topics,
                        codec,
                        publisher,
                        registry,
                        clock);
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
