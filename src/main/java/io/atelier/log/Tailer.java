package io.atelier.log;

import io.atelier.trace.Redacted;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Follows partitions for ever on a thread of its own, without a consumer group, and knows how far
/// it is.
///
/// Kafka being away is waited out; the listener sees every record once per tailer, in partition
/// order.
public final class Tailer implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Tailer.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(500);

    /// Hears every record. It must not throw for bad records, and not block.
    public interface Listener {
        void on(ConsumerRecord<String, byte[]> record);
    }

    /// Where to begin.
    public enum From {
        BEGINNING,
        END
    }

    private final String name;
    private final Supplier<Consumer<String, byte[]>> consumers;
    private final List<TopicPartition> partitions;
    private final From from;
    private final Listener listener;
    private final Map<TopicPartition, Long> positions = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> lags = new ConcurrentHashMap<>();
    private final Map<String, Instant> heard = new ConcurrentHashMap<>();
    private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> positioned = new CompletableFuture<>();
    private volatile boolean closed;
    private volatile @Nullable Consumer<String, byte[]> consumer;
    private @Nullable Thread thread;

    private record Waiter(Map<TopicPartition, Long> offsets, CompletableFuture<Void> reached) {}

    public Tailer(
            String name,
            Supplier<Consumer<String, byte[]>> consumers,
            Collection<TopicPartition> partitions,
            From from,
            Listener listener) {
        this.name = name;
        this.consumers = consumers;
        this.partitions = List.copyOf(partitions);
        this.from = from;
        this.listener = listener;
    }

    public Tailer start() {
        thread = Thread.ofPlatform().name("tail-" + name).daemon().start(this::run);
        return this;
    }

    /// Done once it is known where to begin: whatever is written after that is heard.
    public CompletableFuture<Void> positioned() {
        return positioned;
    }

    /// Done once everything before these offsets has been heard; cancelled when the tailer is
    /// closed. Cancel it when you no longer wait, or it is kept until then.
    public CompletableFuture<Void> reaches(Map<TopicPartition, Long> offsets) {
        if (reached(offsets)) {
            return CompletableFuture.completedFuture(null);
        }
        Waiter waiter = new Waiter(offsets, new CompletableFuture<>());
        waiters.add(waiter);
        // The tailer may have passed, or ended, before it could see this waiter.
        if (reached(offsets)) {
            waiter.reached().complete(null);
        } else if (closed) {
            waiter.reached().cancel(false);
        }
        return waiter.reached();
    }

    /// Records of a topic that it has not heard yet, as of its latest fetch.
    public long lag(String topic) {
        return lags.entrySet().stream()
                .filter(lag -> lag.getKey().topic().equals(topic))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /// How old the latest record is that it has heard of a topic, while there are more; else zero.
    public Duration behind(String topic, Instant now) {
        Instant latest = heard.get(topic);
        return latest == null || latest.isAfter(now) || lag(topic) == 0
                ? Duration.ZERO
                : Duration.between(latest, now);
    }

    @Override
    public void close() {
        closed = true;
        Consumer<String, byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
        Thread running = thread;
        if (running != null) {
            try {
                running.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        while (!closed) {
            try (Consumer<String, byte[]> opened = consumers.get()) {
                consumer = opened;
                follow(opened);
            } catch (WakeupException | InterruptException e) {
                LOG.debugf("tailer stops name=%s", name);
            } catch (KafkaException e) {
                LOG.warnf(
                        "tailer lost Kafka and tries again name=%s reason=%s",
                        name, e.getMessage());
                pause();
            } finally {
                consumer = null;
            }
        }
        waiters.forEach(waiter -> waiter.reached().cancel(false));
    }

    private void follow(Consumer<String, byte[]> opened) {
        opened.assign(partitions);
        for (TopicPartition partition : partitions) {
            Long known = positions.get(partition);
            if (known != null) {
                opened.seek(partition, known);
            } else if (from == From.BEGINNING) {
                opened.seekToBeginning(List.of(partition));
            } else {
                opened.seekToEnd(List.of(partition));
            }
        }
        notePositions(opened);
        positioned.complete(null);
        while (!closed) {
            ConsumerRecords<String, byte[]> polled = opened.poll(POLL);
            polled.forEach(this::hear);
            // Not position(): that may block and fail on a broker that is just restarting, and what
            // was heard would be heard again.
            polled.nextOffsets()
                    .forEach((partition, next) -> positions.put(partition, next.offset()));
            noteLag(opened, polled);
            releaseWaiters();
        }
    }

    private void hear(ConsumerRecord<String, byte[]> record) {
        try {
            listener.on(record);
        } catch (RuntimeException e) {
            LOG.errorf(
                    Redacted.of(e),
                    "record skipped, its listener failed topic=%s partition=%d offset=%d",
                    record.topic(),
                    record.partition(),
                    record.offset());
        }
    }

    private void notePositions(Consumer<String, byte[]> opened) {
        for (TopicPartition partition : partitions) {
            positions.put(partition, opened.position(partition));
        }
    }

    /// As the latest fetch told; the broker is not asked.
    private void noteLag(Consumer<String, byte[]> opened, ConsumerRecords<String, byte[]> polled) {
        for (TopicPartition partition : polled.partitions()) {
            long written = polled.records(partition).getLast().timestamp();
            heard.put(partition.topic(), Instant.ofEpochMilli(written));
        }
        for (TopicPartition partition : partitions) {
            opened.currentLag(partition).ifPresent(lag -> lags.put(partition, lag));
        }
    }

    private void releaseWaiters() {
        waiters.removeIf(waiter -> {
            boolean done = waiter.reached().isDone() || reached(waiter.offsets());
            if (done) {
                waiter.reached().complete(null);
            }
            return done;
        });
    }

    private boolean reached(Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream()
                .allMatch(wanted ->
                        positions.getOrDefault(wanted.getKey(), -1L) >= wanted.getValue());
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }
}
