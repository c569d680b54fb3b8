package io.atelier.chaos.checker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// Reads the topics with Kafka's own consumer, committed records only.
public final class LogReader {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> TOPICS =
            List.of(
                    "facts",
                    "state",
                    "grants",
                    "work.priority",
                    "work.standard",
                    "work.batch",
                    "completions",
                    "dead-letters");

    private final String bootstrapServers;
    private final String prefix;

    public LogReader(String bootstrapServers, String prefix) {
        this.bootstrapServers = bootstrapServers;
        this.prefix = prefix;
    }

    /// Everything up to now; within a partition in order.
    public List<Entry> read() {
        List<Entry> found = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = consumer(Map.of())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (String topic : TOPICS) {
                consumer.partitionsFor(prefix + topic)
                        .forEach(each ->
                                partitions.add(new TopicPartition(each.topic(), each.partition())));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> found.add(entry(record)));
            }
        }
        return found;
    }

    /// How far the group has committed each partition of the topic.
    public Map<Integer, Long> committed(String group, String topic) {
        try (KafkaConsumer<String, byte[]> consumer =
                consumer(Map.of("group.id", prefix + group))) {
            Set<TopicPartition> partitions = new HashSet<>();
            consumer.partitionsFor(prefix + topic)
                    .forEach(each ->
                            partitions.add(new TopicPartition(each.topic(), each.partition())));
            Map<Integer, Long> offsets = new HashMap<>();
            consumer.committed(partitions)
                    .forEach((partition, offset) ->
                            offsets.put(
                                    partition.partition(), offset == null ? 0 : offset.offset()));
            return offsets;
        }
    }

    private KafkaConsumer<String, byte[]> consumer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("fetch.max.wait.ms", 20);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    private Entry entry(ConsumerRecord<String, byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        record.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
        return new Entry(
                record.topic().substring(prefix.length()),
                record.partition(),
                record.offset(),
                record.timestamp(),
                Objects.requireNonNullElse(record.key(), ""),
                headers,
                json(record.value()));
    }

    private static JsonNode json(byte[] value) {
        try {
            return value == null ? TextNode.valueOf("") : JSON.readTree(value);
        } catch (IOException e) {
            return TextNode.valueOf(new String(value, UTF_8));
        }
    }
}
