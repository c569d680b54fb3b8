package io.atelier.log;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// Which records have been polled and not been dealt with. They end in any order; only what has
/// nothing open before it may be committed.
public final class InFlight {
    private final Map<TopicPartition, Open> partitions = new HashMap<>();

    private static final class Open {
        private final NavigableSet<Long> offsets = new TreeSet<>();
        private long next;
        private long committed;

        private long committable() {
            return offsets.isEmpty() ? next : offsets.first();
        }
    }

    public synchronized void begin(TopicPartition partition, long offset) {
        Open open = partitions.computeIfAbsent(partition, _ -> new Open());
        open.offsets.add(offset);
        open.next = offset + 1;
    }

    public synchronized void end(TopicPartition partition, long offset) {
        Open open = partitions.get(partition);
        if (open != null) {
            open.offsets.remove(offset);
        }
        notifyAll();
    }

    public synchronized int size() {
        return partitions.values().stream().mapToInt(open -> open.offsets.size()).sum();
    }

    /// What has come to be committable since this was asked last.
    public synchronized Map<TopicPartition, OffsetAndMetadata> toCommit() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        partitions.forEach((partition, open) -> {
            if (open.committable() > open.committed) {
                open.committed = open.committable();
                offsets.put(partition, new OffsetAndMetadata(open.committed));
            }
        });
        return offsets;
    }

    /// Waits until none of those partitions has anything open, at most so long.
    public synchronized void await(Collection<TopicPartition> some, long millis)
            throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (some.stream().anyMatch(this::open)) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    /// They are somebody else's now.
    public synchronized void forget(Collection<TopicPartition> some) {
        some.forEach(partitions::remove);
    }

    private boolean open(TopicPartition partition) {
        Open open = partitions.get(partition);
        return open != null && !open.offsets.isEmpty();
    }
}
