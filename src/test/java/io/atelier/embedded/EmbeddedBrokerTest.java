package io.atelier.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
    private static final TopicPartition PARTITION = new TopicPartition("pictures", 0);

    @TempDir Path folder;

    @Test
    void keepsItsRecordsAcrossARestart() throws Exception {
        try (var broker = new EmbeddedBroker(folder, 0)) {
            create("pictures", broker);
            send("a lighthouse", broker);
        }

        try (var broker = new EmbeddedBroker(folder, 0)) {
            send("a harbour", broker);

            assertThat(firstRecords(2, broker)).containsExactly("a lighthouse", "a harbour");
        }
    }

    @Test
    void keepsItsRecordsAcrossAKill() throws Exception {
        var port = LoopbackPorts.free();
        var process = brokerProcess(port);
        try {
            assertThat(process.inputReader().readLine())
                    .isEqualTo("Kafka is ready at 127.0.0.1:" + port);
            create("pictures", "127.0.0.1:" + port);
            send("a lighthouse", "127.0.0.1:" + port);
        } finally {
            process.destroyForcibly().waitFor();
        }

        try (var broker = new EmbeddedBroker(folder, port)) {
            assertThat(firstRecords(1, broker)).containsExactly("a lighthouse");
        }
    }

    @Test
    void commitsTransactions() throws Exception {
        try (var broker = new EmbeddedBroker(folder, 0)) {
            create("pictures", broker);
            try (var producer =
                    producer(broker.bootstrapServers(), Map.of("transactional.id", "t"))) {
                producer.initTransactions();
                producer.beginTransaction();
                var _ = producer.send(new ProducerRecord<>("pictures", "undone"));
                producer.abortTransaction();
                producer.beginTransaction();
                var _ = producer.send(new ProducerRecord<>("pictures", "done"));
                producer.commitTransaction();
            }

            assertThat(firstRecords(1, broker)).containsExactly("done");
        }
    }

    @Test
    void createsNoTopicByItself() {
        try (var broker = new EmbeddedBroker(folder, 0);
                var admin = admin(broker.bootstrapServers())) {
            assertThatThrownBy(() -> admin.describeTopics(List.of("typo")).allTopicNames().get())
                    .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
        }
    }

    @Test
    void namesTheKeyWhenThePortIsBusy() throws Exception {
        try (var squatter = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThatThrownBy(() -> new EmbeddedBroker(folder, squatter.getLocalPort()))
                    .isInstanceOf(EmbeddedStartException.class)
                    .hasMessage(
                            "Port %d of 127.0.0.1 is busy, so the embedded Kafka broker cannot start; stop what uses it or set atelier.embedded.kafka.port."
                                    .formatted(squatter.getLocalPort()));
        }
    }

    @Test
    void namesTheKeyWhenTheFolderIsLocked() throws Exception {
        try (var other = FolderLock.of(folder)) {
            assertThat(other).isNotNull();
            assertThatThrownBy(() -> new EmbeddedBroker(folder, 0))
                    .isInstanceOf(EmbeddedStartException.class)
                    .hasMessage(
                            "Folder %s is in use by another Atelier; stop that one or set atelier.embedded.folder."
                                    .formatted(folder.toAbsolutePath()));
        }
    }

    @Test
    void namesTheKeyWhenTheFolderCannotBeWritten() throws Exception {
        var file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> new EmbeddedBroker(file.resolve("below"), 0))
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessageContaining("set atelier.embedded.folder");
    }

    private Process brokerProcess(int port) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EmbeddedBroker.class.getName(),
                        folder.toString(),
                        String.valueOf(port))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void create(String topic, EmbeddedBroker broker) throws Exception {
        create(topic, broker.bootstrapServers());
    }

    private static void create(String topic, String servers) throws Exception {
        try (var admin = admin(servers)) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    private static void send(String value, EmbeddedBroker broker) throws Exception {
        send(value, broker.bootstrapServers());
    }

    private static void send(String value, String servers) throws Exception {
        try (var producer = producer(servers, Map.of())) {
            producer.send(new ProducerRecord<>("pictures", value)).get();
        }
    }

    private static List<String> firstRecords(int count, EmbeddedBroker broker) {
        Map<String, Object> properties =
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "isolation.level",
                        "read_committed");
        try (var consumer =
                new KafkaConsumer<>(
                        properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            var values = new ArrayList<String>();
            var patience = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (values.size() < count && System.nanoTime() < patience) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
            return values;
        }
    }

    private static Admin admin(String servers) {
        return Admin.create(Map.<String, Object>of("bootstrap.servers", servers));
    }

    private static KafkaProducer<String, String> producer(
            String servers, Map<String, Object> more) {
        var properties = new HashMap<>(more);
        properties.put("bootstrap.servers", servers);
        return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    }
}
