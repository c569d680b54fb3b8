package io.atelier.ingest;

import io.atelier.job.Tier;
import io.atelier.log.Clients;
import io.atelier.log.FactPublisher;
import io.atelier.log.ProcessConfig;
import io.atelier.log.Role;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The way in for producers on Kafka: the topics `jobs.<tier>`, each on a thread of its own.
@ApplicationScoped
public class Intake {
    /// After the mailbox (20), in which the ledger answers.
    private static final int PRIORITY = 30;

    private static final Duration FAREWELL = Duration.ofSeconds(6);

    private final List<TierIntake> tiers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    void start(
            @Observes @Priority(PRIORITY) StartupEvent event,
            ProcessConfig process,
            IntakeConfig config,
            RecordSubmissions submissions,
            Turnstile turnstile,
            Clients clients,
            Topics topics,
            FactPublisher publisher,
            MeterRegistry meters) {
        if (!process.roles().contains(Role.INGEST)) {
            return;
        }
        TimeGauge.builder(
                        "atelier.ingest.ledger.lag",
                        turnstile,
                        TimeUnit.NANOSECONDS,
                        it -> it.latest().toNanos())
                .description("How long the ledger took for its latest answer to a record")
                .register(meters);
        for (Tier tier : Tier.values()) {
            Counter letters =
                    Counter.builder("atelier.ingest.dead.letters")
                            .description("Records that could not become jobs")
                            .tag("tier", tier.wireName())
                            .register(meters);
            TierIntake intake =
                    new TierIntake(
                            tier,
                            new TierIntake.Settings(
                                    topics.name(Topic.jobsOf(tier)),
                                    process.instance(),
                                    config.window()),
                            clients,
                            record -> submissions.take(record, tier, config.tenants().get(tier)),
                            (record, cause) -> {
                                letters.increment();
                                return publisher.publish(record, cause);
                            },
                            turnstile);
            tiers.add(intake);
            threads.add(
                    Thread.ofPlatform().name("intake-" + tier.wireName()).daemon().start(intake));
        }
    }

    /// Comes at once on SIGTERM: nothing new is taken in any more.
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        tiers.forEach(TierIntake::close);
    }

    void close(@Observes @Priority(PRIORITY) ShutdownEvent event) throws InterruptedException {
        tiers.forEach(TierIntake::close);
        for (Thread thread : threads) {
            thread.join(FAREWELL);
        }
    }
}
