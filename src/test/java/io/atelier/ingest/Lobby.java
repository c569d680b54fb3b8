package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atelier.catalog.Catalog;
import io.atelier.egress.EgressAnswer;
import io.atelier.embedded.EmbeddedBroker;
import io.atelier.job.Tier;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.DeadLetter;
import io.atelier.log.FactPublisher;
import io.atelier.log.Topic;
import io.atelier.log.TopicCreation;
import io.atelier.log.Topics;
import io.atelier.openai.Configs;
import io.atelier.openai.Judge;
import io.atelier.openai.Verdict;
import io.atelier.tenant.TestProducers;
import io.atelier.trace.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/// The way in, as it is but for the ledger: topics of its own on a real broker, and a store in a
/// folder. Answers may go to the topic `answers`.
final class Lobby implements AutoCloseable {
    final Topics topics;
    final Clients clients;
    final MemoryLedger ledger = new MemoryLedger();
    final DeadLetters letters;
    final RecordSubmissions submissions;
    final Turnstile turnstile = new Turnstile(Duration.ofMillis(200));
    private final FactPublisher publisher;
    private final Producer<String, byte[]> producer;
    private final List<TierIntake> intakes = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    Lobby(EmbeddedBroker broker, Path folder, String name) {
        clients = new Clients(Map.of("bootstrap.servers", broker.bootstrapServers()));
        topics = new Topics(name + ".", 2);
        try (var admin = clients.admin()) {
            new TopicCreation(topics, OptionalInt.empty()).create(admin);
        }
        publisher = new FactPublisher(clients, new Codec(topics));
        producer = clients.producer(Map.of());
        letters = new DeadLetters(clients, topics);
        Inputs inputs = new Inputs(folder);
        IngestMetrics metrics = new IngestMetrics(new SimpleMeterRegistry());
        submissions =
                new RecordSubmissions(
                        TestProducers.open(),
                        new JobDocumentReader(
                                Catalog.load(),
                                Clock.systemUTC(),
                                Catalog.load().defaults().model(),
                                _ -> JobDefaultsTest.PLAIN,
                                "answers"::equals),
                        inputs.store(),
                        door(inputs, metrics),
                        ledger.commands(Duration.ofMillis(200)),
                        turnstile::measured,
                        metrics,
                        Tracing.OFF,
                        Clock.systemUTC());
    }

    /// Through which whoever is right in itself may go.
    static Door door(Inputs inputs, IngestMetrics metrics) {
        return new Door(
                new WebhookTargets(_ -> Optional.empty(), _ -> List.of()),
                new InputSources(
                        inputs.store(),
                        inputs.pictures(),
                        (_, _) -> new EgressAnswer.Forbidden("is nobody's"),
                        _ -> new JobSight.Missing()),
                inputs.reuses(),
                new Judge(new Verdict.Passed()).upstream(),
                Configs.with(Map.of()),
                metrics,
                Tracing.OFF);
    }

    TierIntake open(Tier tier) {
        return open(tier, record -> submissions.take(record, tier, null), publisher::publish);
    }

    TierIntake open(Tier tier, TierIntake.Records records, TierIntake.Letters dead) {
        TierIntake intake =
                new TierIntake(
                        tier,
                        new TierIntake.Settings(topics.name(Topic.jobsOf(tier)), "test", 16),
                        clients,
                        records,
                        dead,
                        turnstile);
        intakes.add(intake);
        threads.add(Thread.ofPlatform().daemon().start(intake));
        return intake;
    }

    CompletableFuture<Void> bury(ConsumerRecord<String, byte[]> record, DeadLetter.Cause cause) {
        return publisher.publish(record, cause);
    }

    /// @param headers names and values by turns
    RecordMetadata produce(Tier tier, String value, String... headers) throws Exception {
        return produce(tier, value.replace('\'', '"').getBytes(UTF_8), headers);
    }

    RecordMetadata produce(Tier tier, byte[] value, String... headers) throws Exception {
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(topics.name(Topic.jobsOf(tier)), value);
        for (int i = 0; i < headers.length; i += 2) {
            record.headers().add(headers[i], headers[i + 1].getBytes(UTF_8));
        }
        return producer.send(record).get();
    }

    Producer<String, byte[]> producer() {
        return producer;
    }

    /// Newest first.
    List<DeadLetter> dead() {
        return letters.before(Long.MAX_VALUE, 1_000_000, each -> each).letters();
    }

    /// How many records of the tier have been dealt with for good.
    long committed(Tier tier) {
        String topic = topics.name(Topic.jobsOf(tier));
        try (var admin = clients.admin()) {
            Map<TopicPartition, OffsetAndMetadata> offsets =
                    admin.listConsumerGroupOffsets(topic + ".intake")
                            .partitionsToOffsetAndMetadata()
                            .get();
            return offsets.values().stream()
                    .mapToLong(each -> each == null ? 0 : each.offset())
                    .sum();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        intakes.forEach(TierIntake::close);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        producer.close();
        publisher.close();
    }
}
