package io.atelier.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.embedded.EmbeddedBroker;
import io.atelier.job.Fact;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.SampleDocument;
import io.atelier.log.ReplyTopics;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Completions on a topic of the producer's own: none of what can be wrong with that may stop the
/// ledger.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ReplyToTest {
    @TempDir static Path folder;

    private static EmbeddedBroker broker;

    private final JobId job = JobId.random();
    private String answers;
    private Bench bench;

    @BeforeAll
    static void startBroker() {
        broker = new EmbeddedBroker(folder, 0);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void open(TestInfo test) {
        String name = test.getTestMethod().orElseThrow().getName();
        answers = "answers-" + name;
        bench = new Bench(broker, name, 1);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void writesTheCompletionThereAsWell() throws Exception {
        create(Map.of());
        open(Set.of(answers));

        cancel();

        ConsumerRecord<String, byte[]> completion =
                bench.records(Topic.COMPLETIONS, true).getFirst();
        assertThat(bench.records(List.of(new TopicPartition(answers, 0)), true))
                .singleElement()
                .satisfies(answer -> {
                    assertThat(answer.key()).isEqualTo(job.toString());
                    assertThat(answer.value()).isEqualTo(completion.value());
                    assertThat(answer.headers()).isEqualTo(completion.headers());
                });
    }

    /// It was allowed when the job was handed in.
    @Test
    void goesOnWithoutATopicThatIsNotAllowedAnyMore() throws Exception {
        create(Map.of());
        open(Set.of());

        cancel();

        assertThat(bench.records(List.of(new TopicPartition(answers, 0)), true)).isEmpty();
    }

    @Test
    void goesOnWithoutATopicThatIsNotThere() {
        open(Set.of(answers));

        cancel();
    }

    @Test
    void putsAsideWhatTheTopicDoesNotTake() throws Exception {
        create(Map.of("max.message.bytes", "4500"));
        open(Set.of(answers));

        cancel();

        assertThat(bench.records(List.of(new TopicPartition(answers, 0)), true)).isEmpty();
        assertThat(bench.records(Topic.DEAD_LETTERS, true))
                .singleElement()
                .satisfies(letter ->
                        assertThat(letter.headers().lastHeader("dead-letter-reason").value())
                                .asString()
                                .startsWith("larger than the topic"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"atelier.facts", "atelier.mine", "a/b", ""})
    void refusesNamesThatAreNoTopicsOfOthers(String topic) {
        assertThatThrownBy(() -> new ReplyTopics(Set.of(topic), new Topics("atelier.", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("atelier.log.reply-topics");
    }

    private void create(Map<String, String> config) throws Exception {
        try (var admin = bench.clients.admin()) {
            admin.createTopics(List.of(new NewTopic(answers, 1, (short) 1).configs(config)))
                    .all()
                    .get();
            Bench.await("the topic", () -> admin.listTopics().names().get().contains(answers));
        }
    }

    private void open(Set<String> allowed) {
        bench.ledger(
                new LedgerSettings(
                        "pod-0",
                        "http://here",
                        new Fairness(64, 1000, Map.of()),
                        Policies.WEBHOOKS,
                        Duration.ofDays(7),
                        new ReplyTopics(allowed, bench.topics),
                        Map.of()),
                Policies.redispatching(Duration.ofMinutes(10)),
                bench.clients,
                Clock.systemUTC(),
                new SimpleMeterRegistry());
    }

    /// Ends the job without a worker.
    private void cancel() {
        bench.publish(
                new Fact.Submit(
                        job, SampleDocument.PLAIN.made().replyingTo(answers), Instant.now(), null));
        bench.publish(new Fact.Cancel(job, "default", null));
        bench.awaitState(job, each -> each.status() == JobStatus.CANCELLED);
        Bench.await("the completion", () -> bench.records(Topic.COMPLETIONS, true).size() == 1);
    }
}
