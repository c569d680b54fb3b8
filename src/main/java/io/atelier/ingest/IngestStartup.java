package io.atelier.ingest;

import io.atelier.catalog.Batching;
import io.atelier.catalog.Catalog;
import io.atelier.egress.EgressClient;
import io.atelier.egress.EgressGuard;
import io.atelier.job.Tier;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.FactPublisher;
import io.atelier.log.Incarnation;
import io.atelier.log.LaneConfig;
import io.atelier.log.Mailbox;
import io.atelier.log.ProcessConfig;
import io.atelier.log.ReplyTopics;
import io.atelier.log.Role;
import io.atelier.log.Settings;
import io.atelier.log.StateRecords;
import io.atelier.log.Tailer;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import io.atelier.log.Turnarounds;
import io.atelier.storage.InputStore;
import io.atelier.storage.PictureStore;
import io.atelier.storage.ReuseStore;
import io.atelier.storage.StorageConfig;
import io.atelier.tenant.Producers;
import io.atelier.trace.Tracing;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Wires ingest into the application.
@ApplicationScoped
public class IngestStartup {
    /// After the topics (10).
    private static final int PRIORITY = 20;

    /// For callers who ask at the same time for jobs that have ended.
    private static final int IDLE_READERS = 4;

    private @Nullable Mailbox mailbox;
    private @Nullable QuoteEar ear;
    private volatile @Nullable Tailer live;
    private volatile @Nullable StateRecords ended;

    /// Keyed submits and commands that come before the mailbox is heard get no verdict, hence 503;
    /// so HTTP opens only after it.
    void open(
            @Observes @Priority(PRIORITY) StartupEvent event,
            ProcessConfig process,
            IngestConfig config,
            Catalog catalog,
            Clients clients,
            Topics topics,
            Codec codec,
            Incarnation me,
            Replies replies,
            QuoteEar quoteEar) {
        if (!process.roles().contains(Role.INGEST)) {
            return;
        }
        String model = defaultModel(config, catalog);
        if (catalog.find(model).isEmpty()) {
            throw new ConfigurationException(
                    "atelier.ingest.default-model=%s is not a model of the catalogue."
                            .formatted(model));
        }
        mailbox = new Mailbox(Topic.REPLIES, me.id(), clients, topics, codec, replies::on);
        mailbox.open().join();
        quoteEar.listen(clients, topics);
        ear = quoteEar;
    }

    /// Comes at once on SIGTERM, before Quarkus waits for the requests under way. Whoever waits for
    /// a picture may as well wait at another process.
    void sendAway(@Observes ShutdownDelayInitiatedEvent event, LiveJobs jobs) {
        jobs.stop();
    }

    void close(@Observes ShutdownEvent event) {
        Tailer listening = live;
        if (listening != null) {
            listening.close();
        }
        StateRecords reading = ended;
        if (reading != null) {
            reading.close();
        }
        if (ear != null) {
            ear.close();
        }
        if (mailbox != null) {
            mailbox.close();
        }
    }

    @Produces
    @Singleton
    JobDocumentReader reader(
            Catalog catalog,
            Clock clock,
            IngestConfig config,
            LaneConfig lanes,
            Settings settings,
            ReplyTopics replyTopics) {
        JobDefaults configured =
                new JobDefaults(Tier.STANDARD, config.onAmbiguous(), config.moderationCheck());
        return new JobDocumentReader(
                catalog,
                clock,
                defaultModel(config, catalog),
                tenant -> settings.tenant(tenant).map(configured::but).orElse(configured),
                replyTopics::allows,
                new Siblings(lanes.siblings(), new Batching(catalog)));
    }

    @Produces
    @Singleton
    SessionReader sessionReader(Catalog catalog, Clock clock) {
        return new SessionReader(catalog, clock);
    }

    @Produces
    @Singleton
    Sessions sessions(Commands commands, Clock clock) {
        return new Sessions(commands, clock);
    }

    private static String defaultModel(IngestConfig config, Catalog catalog) {
        return config.defaultModel().orElseGet(catalog.defaults()::model);
    }

    @Produces
    @Singleton
    Replies replies(Incarnation me) {
        return new Replies(me);
    }

    @Produces
    @Singleton
    Commands commands(FactPublisher publisher, Replies replies, Reuses reuses) {
        return new Commands(
                fact -> {
                    reuses.note(fact);
                    return publisher.publish(fact);
                },
                replies,
                Patience.USUAL);
    }

    @Produces
    @Singleton
    Reuses reuses(ReuseStore entries, PictureStore pictures, StorageConfig config, Clock clock) {
        return new Reuses(entries, pictures, config.retention(), clock);
    }

    @Produces
    @Singleton
    InputSources sources(
            InputStore inputs, PictureStore pictures, EgressClient egress, JobSights sights) {
        return new InputSources(inputs, pictures, egress::call, sights::at);
    }

    @Produces
    @Singleton
    WebhookTargets webhookTargets(EgressGuard guard, Settings settings) {
        return new WebhookTargets(guard::objection, settings::endpoints);
    }

    @Startup
    @Produces
    @Singleton
    LiveJobs liveJobs(Clients clients, Topics topics, Codec codec, MeterRegistry meters) {
        LiveJobs jobs = new LiveJobs(codec, topics, listener -> listen(clients, topics, listener));
        Gauge.builder("atelier.ingest.waiting", jobs, LiveJobs::size)
                .description("Callers who wait for what becomes of a job")
                .register(meters);
        return jobs;
    }

    private CompletableFuture<Void> listen(
            Clients clients, Topics topics, Tailer.Listener listener) {
        Tailer opened =
                new Tailer(
                        "live",
                        () -> clients.follower(true),
                        Stream.of(Topic.STATE, Topic.PROGRESS)
                                .flatMap(topic -> topics.all(topic).stream())
                                .toList(),
                        Tailer.From.END,
                        listener);
        live = opened;
        return opened.start().positioned();
    }

    @Produces
    @Singleton
    JobSights jobSights(Commands commands, Clients clients, Topics topics, Codec codec) {
        StateRecords states = new StateRecords(clients, topics, codec, IDLE_READERS);
        ended = states;
        return new JobSights(commands, (job, offset) -> states.at(topics.partitionOf(job), offset));
    }

    @Produces
    @Singleton
    LiveSubmissions liveSubmissions(
            LiveJobs jobs, Commands commands, JobSights sights, Clock clock) {
        return new LiveSubmissions(jobs, commands, sights, clock);
    }

    @Produces
    @Singleton
    Submissions submissions(Commands commands, Settings settings, Clock clock) {
        return new Submissions(commands, tenant -> settings.budget(tenant).isPresent(), clock);
    }

    @Produces
    @Singleton
    Turnarounds turnarounds(LaneConfig lanes) {
        return new Turnarounds(lanes.turnaround());
    }

    @Produces
    @Singleton
    Calibration calibration(Catalog catalog, MeterRegistry meters) {
        return new Calibration(catalog, meters);
    }

    @Produces
    @Singleton
    Quotes quotes(
            Catalog catalog,
            LaneConfig lanes,
            Turnarounds turnarounds,
            Calibration calibration,
            Clock clock) {
        return new Quotes(catalog, lanes, turnarounds::of, calibration, clock);
    }

    @Produces
    @Singleton
    QuoteEar quoteEar(
            Topics topics, Codec codec, Calibration calibration, Turnarounds turnarounds) {
        return new QuoteEar(topics, codec, calibration, turnarounds, System::nanoTime);
    }

    @Produces
    @Singleton
    Turnstile turnstile(IntakeConfig config) {
        return new Turnstile(config.lag());
    }

    @Produces
    @Singleton
    RecordSubmissions recordSubmissions(
            Producers producers,
            JobDocumentReader reader,
            InputStore inputs,
            Door door,
            Commands commands,
            Turnstile turnstile,
            IngestMetrics metrics,
            Tracing tracing,
            Clock clock) {
        return new RecordSubmissions(
                producers,
                reader,
                inputs,
                door,
                commands,
                turnstile::measured,
                metrics,
                tracing,
                clock);
    }
}
