package io.atelier.log;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/// Reads some of what is on a topic, and holds nothing of it. Everything here throws a
/// [org.apache.kafka.common.KafkaException] where Kafka does not answer.
public final class Excerpt implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Consumer<String, byte[]> consumer;
    private final List<TopicPartition> partitions;

    public Excerpt(Clients clients, List<TopicPartition> partitions) {
        this.consumer = clients.follower(true);
        this.partitions = partitions;
    }

    /// The offsets of what is kept.
    public Map<TopicPartition, Long> beginnings() {
        return consumer.beginningOffsets(partitions, PATIENCE);
    }

    /// The offsets after what is committed.
    public Map<TopicPartition, Long> ends() {
        return consumer.endOffsets(partitions, PATIENCE);
    }

    /// Shows every record between two offsets of its partition, in the order of the partition.
    ///
    /// @param more whether to go on after this one
    /// @return whether it came to the end of all partitions
    public boolean read(
            Map<TopicPartition, Long> fromInclusive,
            Map<TopicPartition, Long> toExclusive,
            Predicate<ConsumerRecord<String, byte[]>> more) {
        Map<TopicPartition, Long> left = new HashMap<>(toExclusive);
        left.entrySet().removeIf(end -> offset(fromInclusive, end.getKey()) >= end.getValue());
        consumer.assign(left.keySet());
        left.keySet().forEach(each -> consumer.seek(each, offset(fromInclusive, each)));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!left.isEmpty()) {
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException("records that are there were not read: " + left);
            }
            ConsumerRecords<String, byte[]> polled = consumer.poll(POLL);
            for (ConsumerRecord<String, byte[]> record : polled) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                if (record.offset() < offset(toExclusive, partition) && !more.test(record)) {
                    return false;
                }
            }
            // Offsets that are no records, as where a transaction ends, are passed as well.
            left.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
        }
        return true;
    }

    private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        return Objects.requireNonNull(offsets.get(partition), "an offset of each partition");
    }

    @Override
    public void close() {
        consumer.close();
    }
}
