package io.atelier.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.atelier.embedded.EmbeddedBroker;
import io.atelier.job.JobId;
import io.atelier.job.Order;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The topics as a real broker has them, and mail over one of them.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LogTopicsTest {
    private static final String FOR_EVER = "compact";

    /// Milliseconds, or that it is compacted.
    private static final Map<String, String> KEPT =
            Map.ofEntries(
                    Map.entry("jobs.priority", days(7)),
                    Map.entry("jobs.standard", days(7)),
                    Map.entry("jobs.batch", days(7)),
                    Map.entry("facts", days(3)),
                    Map.entry("state", FOR_EVER),
                    Map.entry("work.priority", days(7)),
                    Map.entry("work.standard", days(7)),
                    Map.entry("work.batch", days(7)),
                    Map.entry("work.webhook", days(7)),
                    Map.entry("work.batch-lane", days(7)),
                    Map.entry("grants", "3600000"),
                    Map.entry("replies", "3600000"),
                    Map.entry("fleet", FOR_EVER),
                    Map.entry("progress", "900000"),
                    Map.entry("completions", days(7)),
                    Map.entry("dead-letters", days(30)),
                    Map.entry("settings", FOR_EVER));

    @TempDir static Path folder;

    private static EmbeddedBroker broker;
    private static Clients clients;
    private static Admin admin;

    @BeforeAll
    static void startBroker() {
        broker = new EmbeddedBroker(folder, 0);
        clients = new Clients(Map.of("bootstrap.servers", broker.bootstrapServers()));
        admin = clients.admin();
    }

    @AfterAll
    static void stopBroker() {
        admin.close();
        broker.close();
    }

    @Test
    void keepsEveryTopicAsLongAsTheDesignSays() throws Exception {
        create(new Topics("kept.", 2));

        assertThat(Arrays.stream(Topic.values()).map(Topic::suffix))
                .containsExactlyInAnyOrderElementsOf(KEPT.keySet());
        for (Map.Entry<String, String> topic : KEPT.entrySet()) {
            Config config = config("kept." + topic.getKey());
            if (topic.getValue().equals(FOR_EVER)) {
                assertThat(config.get("cleanup.policy").value())
                        .as(topic.getKey())
                        .isEqualTo("compact");
            } else {
                assertThat(config.get("cleanup.policy").value())
                        .as(topic.getKey())
                        .isEqualTo("delete");
                assertThat(config.get("retention.ms").value())
                        .as(topic.getKey())
                        .isEqualTo(topic.getValue());
            }
        }
    }

    @Test
    void givesFactsAndStateTheSamePartitionsAndSmallTopicsOne() throws Exception {
        create(new Topics("spread.", 3));

        assertThat(partitions("spread.facts")).isEqualTo(3);
        assertThat(partitions("spread.state")).isEqualTo(3);
        assertThat(partitions("spread.fleet")).isEqualTo(1);
    }

    @Test
    void createsAgainWhatIsThereAlready() {
        create(new Topics("twice.", 2));

        create(new Topics("twice.", 2));
    }

    @Test
    void refusesAnotherNumberOfPartitionsInOneSentence() {
        create(new Topics("fixed.", 2));

        assertThatThrownBy(() -> create(new Topics("fixed.", 3)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching(
                        "Topic fixed\\.\\S+ has 2 partitions, but atelier\\.log\\.partitions asks for 3; [^.]*\\.");
    }

    @Test
    void bringsMailToItsOwnerOnly() throws Exception {
        Topics topics = new Topics("mail.", 1);
        create(topics);
        Codec codec = new Codec(topics);
        JobId job = JobId.random();
        Order.Grant mine = new Order.Grant(job, 0, 1, "pod-1/aaaa", 1);
        Order.Deny last = new Order.Deny(job, 0, 2, "pod-1/aaaa", 2, "stale fence");
        List<Order> read = new CopyOnWriteArrayList<>();
        try (Producer<String, byte[]> producer = clients.producer(Map.of());
                Mailbox mailbox =
                        new Mailbox(
                                Topic.GRANTS, "pod-1/aaaa", clients, topics, codec, read::add)) {
            producer.send(codec.grant(new Order.Grant(job, 0, 9, "pod-1/aaaa", 1))).get();
            mailbox.open().get();

            producer.send(codec.grant(mine)).get();
            producer.send(codec.grant(new Order.Grant(job, 0, 1, "pod-1/bbbb", 1))).get();
            producer.send(new ProducerRecord<>("mail.grants", 0, "pod-1/aaaa", new byte[] {1}))
                    .get();
            producer.send(codec.grant(last)).get();

            await().until(() -> read.contains(last));
            assertThat(read).containsExactly(mine, last);
        }
    }

    private static void create(Topics topics) {
        new TopicCreation(topics, OptionalInt.empty()).create(admin);
    }

    private static Config config(String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return admin.describeConfigs(List.of(resource)).all().get().values().iterator().next();
    }

    private static int partitions(String topic) throws Exception {
        TopicDescription description =
                admin.describeTopics(List.of(topic))
                        .allTopicNames()
                        .get()
                        .values()
                        .iterator()
                        .next();
        return description.partitions().size();
    }

    private static String days(int days) {
        return Long.toString(TimeUnit.DAYS.toMillis(days));
    }
}
