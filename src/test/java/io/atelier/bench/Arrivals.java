package io.atelier.bench;

import io.atelier.log.Clients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/// Counts what is committed to a topic from now on.
final class Arrivals implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Consumer<String, byte[]> consumer;
    private long seen;

    Arrivals(Clients clients, List<TopicPartition> partitions) {
        consumer =
                clients.consumer(
                        Map.of(
                                "isolation.level",
                                "read_committed",
                                "enable.auto.commit",
                                false,
                                "fetch.max.wait.ms",
                                20));
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /// Blocks until so many have come since the last call.
    void await(int count) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (seen < count) {
            seen += consumer.poll(Duration.ofMillis(100)).count();
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(seen + " of " + count + " came");
            }
        }
        seen -= count;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
