package io.atelier.ingest;

import io.atelier.job.Tier;
import io.atelier.log.Clients;
import io.atelier.log.DeadLetter;
import io.atelier.log.InFlight;
import io.atelier.log.Topic;
import io.atelier.trace.Redacted;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Takes in the records of one tier's topic. Each is tried until it is a job or a dead letter, and
/// only then committed; what is redelivered after a crash has its job already.
final class TierIntake implements Runnable, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TierIntake.class);
    private static final Duration IDLE = Duration.ofMillis(200);
    private static final Duration FULL = Duration.ofMillis(10);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final long FAREWELL_MILLIS = 5_000;

    private final Tier tier;
    private final Settings settings;
    private final Clients clients;
    private final Records records;
    private final Letters letters;
    private final Turnstile turnstile;
    private volatile boolean closed;
    private volatile @Nullable Consumer<String, byte[]> current;

    /// @param topic of the tier
    /// @param instance stable over restarts, so that a restart is no rebalance
    /// @param window how many records may be under way at once
    record Settings(String topic, String instance, int window) {
        /// How many are polled at once: only once there is room for all of them.
        int handful() {
            return (window + 1) / 2;
        }
    }

    /// What to make of a record.
    interface Records {
        Taking take(ConsumerRecord<String, byte[]> record) throws InterruptedException;
    }

    /// Where to put what is of no use.
    interface Letters {
        CompletableFuture<Void> write(ConsumerRecord<String, byte[]> record, DeadLetter.Cause why);
    }

    TierIntake(
            Tier tier,
            Settings settings,
            Clients clients,
            Records records,
            Letters letters,
            Turnstile turnstile) {
        this.tier = tier;
        this.settings = settings;
        this.clients = clients;
        this.records = records;
        this.letters = letters;
        this.turnstile = turnstile;
    }

    @Override
    public void run() {
        while (!closed) {
            try (Consumer<String, byte[]> consumer = joined();
                    Membership membership = new Membership(consumer)) {
                current = consumer;
                membership.follow();
            } catch (WakeupException | InterruptException e) {
                LOG.debugf("intake stops tier=%s", tier.wireName());
            } catch (KafkaException e) {
                LOG.warnf(
                        "intake lost Kafka and tries again tier=%s reason=%s",
                        tier.wireName(), e.toString());
                rest();
            } catch (RuntimeException e) {
                LOG.errorf(
                        Redacted.of(e), "intake failed and tries again tier=%s", tier.wireName());
                rest();
            } finally {
                current = null;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        Consumer<String, byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    /// One membership of the consumer group.
    private final class Membership implements ConsumerRebalanceListener, AutoCloseable {
        private final Consumer<String, byte[]> consumer;
        private final InFlight inFlight = new InFlight();
        private final ExecutorService attempts =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("intake-" + tier.wireName() + "-", 0).factory());

        Membership(Consumer<String, byte[]> consumer) {
            this.consumer = consumer;
        }

        void follow() {
            consumer.subscribe(List.of(settings.topic()), this);
            while (!closed) {
                boolean full = inFlight.size() > settings.window() - settings.handful();
                if (full) {
                    consumer.pause(consumer.assignment());
                } else {
                    consumer.resume(consumer.paused());
                }
                for (ConsumerRecord<String, byte[]> record : consumer.poll(full ? FULL : IDLE)) {
                    TopicPartition partition = partition(record);
                    inFlight.begin(partition, record.offset());
                    attempts.execute(() -> takeIn(record, inFlight));
                }
                consumer.commitAsync(inFlight.toCommit(), null);
            }
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                finish(partitions);
                inFlight.forget(partitions);
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            inFlight.forget(partitions);
        }

        /// Whatever is not dealt with in time, the next owner deals with.
        private void finish(Collection<TopicPartition> partitions) {
            try {
                inFlight.await(partitions, FAREWELL_MILLIS);
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
            consumer.commitSync(inFlight.toCommit());
        }

        @Override
        public void close() {
            try {
                finish(consumer.assignment());
            } catch (KafkaException e) {
                LOG.debugf("intake leaves without a commit reason=%s", e.toString());
            }
            attempts.shutdownNow();
        }
    }

    private void takeIn(ConsumerRecord<String, byte[]> record, InFlight inFlight) {
        Duration pause = PAUSE;
        try {
            while (!dealtWith(record)) {
                Thread.sleep(pause);
                pause = pause.multipliedBy(2);
                pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
            }
            inFlight.end(partition(record), record.offset());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean dealtWith(ConsumerRecord<String, byte[]> record) throws InterruptedException {
        return switch (taken(record)) {
            case Taking.Job _ -> true;
            case Taking.Refused(DeadLetter.Cause cause) -> buried(record, cause);
            case Taking.Conflict(_, DeadLetter.Cause cause) -> buried(record, cause);
            case Taking.Later(String reason) -> {
                LOG.warnf(
                        "record not taken in, it is tried again topic=%s partition=%d offset=%d reason=%s",
                        record.topic(), record.partition(), record.offset(), reason);
                yield false;
            }
        };
    }

    private Taking taken(ConsumerRecord<String, byte[]> record) throws InterruptedException {
        turnstile.enter(tier);
        try {
            return records.take(record);
        } catch (RuntimeException e) {
            // A bug of ours, but no reason to hold up everybody else's records.
            LOG.errorf(
                    Redacted.of(e),
                    "record can't be taken in and goes to the dead letters topic=%s partition=%d offset=%d",
                    record.topic(),
                    record.partition(),
                    record.offset());
            return new Taking.Refused(
                    new DeadLetter.Cause("The record could not be read.", null, null));
        } finally {
            turnstile.leave(tier);
        }
    }

    private boolean buried(ConsumerRecord<String, byte[]> record, DeadLetter.Cause cause)
            throws InterruptedException {
        try {
            letters.write(record, cause).get();
            LOG.infof(
                    "record went to the dead letters tenant=%s topic=%s partition=%d offset=%d reason=%s",
                    cause.tenant(),
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    cause.reason());
            return true;
        } catch (ExecutionException e) {
            LOG.warnf(
                    "dead letter not acknowledged, the record is tried again topic=%s partition=%d offset=%d reason=%s",
                    record.topic(), record.partition(), record.offset(), e.getCause());
            return false;
        }
    }

    private static TopicPartition partition(ConsumerRecord<String, byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    private Consumer<String, byte[]> joined() {
        return clients.member(
                settings.topic() + ".intake",
                settings.instance(),
                Map.of(
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        settings.handful(),
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        2 * Topic.LARGEST_FACT));
    }

    private void rest() {
        try {
            Thread.sleep(LONGEST_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }
}
