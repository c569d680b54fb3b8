package io.atelier.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atelier.embedded.EmbeddedBroker;
import io.atelier.job.Fact;
import io.atelier.job.JobId;
import io.atelier.job.Lane;
import io.atelier.job.ModerationCheck;
import io.atelier.job.Order;
import io.atelier.job.SampleDocument;
import io.atelier.job.Tier;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.FactPublisher;
import io.atelier.log.FleetConfig;
import io.atelier.log.LaneConfig;
import io.atelier.log.Tailer;
import io.atelier.log.Topic;
import io.atelier.log.TopicCreation;
import io.atelier.log.Topics;
import io.atelier.log.Undecodable;
import io.atelier.openai.BatchStatus;
import io.atelier.openai.OpenAiConfig;
import io.atelier.openai.Upstream;
import io.atelier.storage.FolderBatches;
import io.atelier.storage.FolderInputs;
import io.atelier.storage.FolderStore;
import io.atelier.storage.SmallStorage;
import io.atelier.trace.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The lane on a real broker, with an upstream that does as it is told and a ledger that grants.
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class BatchLaneTest {
    @TempDir static Path shared;

    private static EmbeddedBroker broker;

    @TempDir Path folder;
    private final ScriptedBatches upstream = new ScriptedBatches();
    private final List<Fact> facts = new CopyOnWriteArrayList<>();
    private Clients clients;
    private Topics topics;
    private Codec codec;
    private FactPublisher publisher;
    private Producer<String, byte[]> producer;
    private Tailer ledger;

    @BeforeAll
    static void startBroker() {
        broker = new EmbeddedBroker(shared.resolve("kafka"), 0);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void open(TestInfo test) {
        clients = new Clients(Map.of("bootstrap.servers", broker.bootstrapServers()));
        topics = new Topics(test.getTestMethod().orElseThrow().getName() + ".", 2);
        codec = new Codec(topics);
        try (var admin = clients.admin()) {
            new TopicCreation(topics, OptionalInt.empty()).create(admin);
        }
        publisher = new FactPublisher(clients, codec);
        producer = clients.producer(Map.of());
        ledger =
                new Tailer(
                                "ledger",
                                () -> clients.follower(true),
                                topics.all(Topic.FACTS),
                                Tailer.From.BEGINNING,
                                this::hear)
                        .start();
    }

    @AfterEach
    void close() {
        ledger.close();
        producer.close();
        publisher.close();
    }

    @Test
    void takesWorkFromItsTopicAndCommitsWhatIsDecided() throws Exception {
        try (BatchLane lane = lane()) {
            for (int i = 1; i <= 3; i++) {
                dispatch(work(i, 1, null), i % 2);
            }

            await().until(() -> reports(Fact.Succeeded.class).size() == 3);
            await().until(() -> committed() == 3);
            await().until(() -> lane.batches() == 0);
        }
        assertThat(upstream.orders).hasSize(1);
        assertThat(facts.stream().filter(Fact.Claim.class::isInstance))
                .allMatch(claim ->
                        claim instanceof Fact.Claim(_, _, _, _, _, String key)
                                && key.startsWith("atl_"));
    }

    @Test
    void goesOnAfterARestartWithWhatItHadOrdered() throws Exception {
        upstream.ending = BatchStatus.IN_PROGRESS;
        try (BatchLane lane = lane()) {
            dispatch(work(1, 1, null), 0);
            await().until(() -> upstream.looked > 0);
            assertThat(lane.batches()).isEqualTo(1);
        }
        assertThat(reports(Fact.class)).allMatch(Fact.Claim.class::isInstance);
        String key = Objects.requireNonNull(((Fact.Claim) facts.getFirst()).batch());
        upstream.ending = BatchStatus.COMPLETED;

        try (BatchLane lane = lane()) {
            dispatch(work(1, 2, key), 1);

            await().until(() -> reports(Fact.Succeeded.class).size() == 1);
            await().until(() -> lane.batches() == 0);
        }
        assertThat(upstream.orders).hasSize(1);
        assertThat(reports(Fact.Succeeded.class).getFirst().fence()).isEqualTo(2);
    }

    @Test
    void cancelsABatchWhenSomebodyWishesSo() throws Exception {
        upstream.ending = BatchStatus.IN_PROGRESS;
        upstream.ends.put(1, "batch_cancelled");
        try (BatchLane lane = lane()) {
            dispatch(work(1, 1, null), 0);
            await().until(() -> upstream.looked > 0);
            String key = Objects.requireNonNull(((Fact.Claim) facts.getFirst()).batch());

            publisher.wishCancelled(key).get();

            await().until(() -> reports(Fact.Failed.class).size() == 1);
            await().until(() -> lane.batches() == 0);
        }
        assertThat(upstream.cancelled).isEqualTo(1);
    }

    private BatchLane lane() throws IOException {
        SmallRyeConfig config =
                new SmallRyeConfigBuilder()
                        .addDiscoveredConverters()
                        .addDefaultInterceptors()
                        .withMapping(BatchConfig.class)
                        .withMapping(LaneConfig.class)
                        .withMapping(FleetConfig.class)
                        .withSources(
                                new PropertiesConfigSource(
                                        Map.of(
                                                "atelier.batch.folder",
                                                folder.resolve("scratch").toString(),
                                                "atelier.batch.poll",
                                                "50ms",
                                                "atelier.batch.settle",
                                                "100ms",
                                                "atelier.lane.age",
                                                "500ms",
                                                "atelier.fleet.heartbeat",
                                                "100ms"),
                                        "test",
                                        300))
                        .build();
        SmallStorage storage = new SmallStorage(folder.resolve("store"));
        return new BatchLane(
                "pod-1",
                config.getConfigMapping(BatchConfig.class),
                config.getConfigMapping(LaneConfig.class),
                config.getConfigMapping(FleetConfig.class),
                clients,
                topics,
                codec,
                publisher,
                admitting(),
                upstream,
                new FolderStore(storage),
                new FolderInputs(storage, Clock.systemUTC()),
                new FolderBatches(storage),
                OpenAiConfig.Away.OPEN,
                new SimpleMeterRegistry(),
                Tracing.OFF,
                Clock.systemUTC());
    }

    private void dispatch(Order.Work work, int partition) throws Exception {
        producer.send(codec.work(work, partition)).get();
    }

    private void hear(ConsumerRecord<String, byte[]> record) {
        try {
            Fact fact = codec.fact(record);
            facts.add(fact);
            if (fact instanceof Fact.Claim claim) {
                ProducerRecord<String, byte[]> grant =
                        codec.grant(
                                new Order.Grant(
                                        claim.job(),
                                        claim.part(),
                                        claim.fence(),
                                        claim.worker(),
                                        claim.ask()));
                var _ = producer.send(grant);
            }
        } catch (Undecodable e) {
            throw new AssertionError(e);
        }
    }

    private <T extends Fact> List<T> reports(Class<T> type) {
        return facts.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private long committed() throws Exception {
        try (var admin = clients.admin()) {
            return admin
                    .listConsumerGroupOffsets(topics.name(Topic.WORK_BATCH_LANE))
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .values()
                    .stream()
                    .mapToLong(each -> each == null ? 0 : each.offset())
                    .sum();
        }
    }

    private static Order.Work work(int number, int fence, @Nullable String bound) {
        return new Order.Work(
                JobId.keyed("default", "/v1/jobs", "lane-" + number),
                "default",
                Tier.BATCH,
                0,
                1,
                fence,
                bound != null,
                0,
                1,
                "hash",
                SampleDocument.PLAIN.images(1).operation(),
                bound,
                null,
                ModerationCheck.OFF,
                null,
                Lane.BATCH,
                null,
                null);
    }

    private static Upstream admitting() {
        return (Upstream)
                Proxy.newProxyInstance(
                        BatchLaneTest.class.getClassLoader(),
                        new Class<?>[] {Upstream.class},
                        (_, method, _) -> {
                            if (method.getName().equals("admits")) {
                                return true;
                            }
                            throw new UnsupportedOperationException(method.getName());
                        });
    }
}
