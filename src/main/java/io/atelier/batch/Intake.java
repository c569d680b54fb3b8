package io.atelier.batch;

import io.atelier.job.Order;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.InFlight;
import io.atelier.log.Topic;
import io.atelier.log.Undecodable;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Takes work for batches from its topic, which is the durable queue of what is being gathered: an
/// offset is committed once every claim before it is decided, and after a crash the rest comes
/// again.
final class Intake implements Runnable, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Intake.class);
    private static final Duration IDLE = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Settings settings;
    private final Clients clients;
    private final Codec codec;
    private final Supplier<Gatherer> gatherers;
    private final Lane lane;
    private final LongSupplier nanos;
    private volatile boolean closed;
    private volatile int open;
    private volatile @Nullable Consumer<String, byte[]> current;

    /// @param topic whose group is named like it
    /// @param most records whose claims are not decided
    record Settings(String topic, String instance, int most) {}

    /// Hears of every record whose claim is decided.
    interface Settled {
        void settled(Gathering.Source source);
    }

    /// Where the work goes.
    interface Lane {
        Gathering.Kind kindOf(Order.Work work, Gatherer gatherer);

        /// Of the line that asks for it, as far as can be told.
        long bytesOf(Order.Work work, int recordBytes);

        void seal(Gathering gathering, Settled settled);

        /// @param settled once its claim is decided
        void recover(Order.Work work, Runnable settled);
    }

    Intake(
            Settings settings,
            Clients clients,
            Codec codec,
            Supplier<Gatherer> gatherers,
            Lane lane,
            LongSupplier nanos) {
        this.settings = settings;
        this.clients = clients;
        this.codec = codec;
        this.gatherers = gatherers;
        this.lane = lane;
        this.nanos = nanos;
    }

    /// Records whose claims are not decided.
    int open() {
        return open;
    }

    @Override
    public void run() {
        while (!closed) {
            try (var consumer =
                    clients.member(
                            settings.topic(),
                            settings.instance(),
                            Map.of(
                                    ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                                    Topic.LARGEST_RECORD))) {
                current = consumer;
                new Membership(consumer).follow();
            } catch (WakeupException | InterruptException e) {
                LOG.debug("batch intake stops");
            } catch (FencedInstanceIdException e) {
                LOG.errorf(
                        "batch intake was fenced by another process of the same name, give each its own atelier.instance; rejoins instance=%s",
                        settings.instance());
                rest();
            } catch (KafkaException e) {
                LOG.warnf("batch intake lost Kafka and tries again reason=%s", e.toString());
                rest();
            } catch (IOException | RuntimeException e) {
                LOG.error("batch intake failed and tries again", e);
                rest();
            } finally {
                current = null;
                open = 0;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        var consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    /// One membership of the consumer group: what was gathered in it and not sealed ends with it.
    private final class Membership implements ConsumerRebalanceListener {
        private final Consumer<String, byte[]> consumer;
        private final Gatherer gatherer = gatherers.get();
        private final InFlight inFlight = new InFlight();

        Membership(Consumer<String, byte[]> consumer) {
            this.consumer = consumer;
        }

        void follow() throws IOException {
            consumer.subscribe(List.of(settings.topic()), this);
            try {
                while (!closed) {
                    pauseWhereFull();
                    for (ConsumerRecord<String, byte[]> record : consumer.poll(IDLE)) {
                        take(record);
                    }
                    for (Gathering gathering : gatherer.due(nanos.getAsLong())) {
                        lane.seal(gathering, this::settled);
                    }
                    open = inFlight.size();
                    consumer.commitAsync(inFlight.toCommit(), null);
                }
            } finally {
                gatherer.close();
            }
        }

        private void pauseWhereFull() {
            if (inFlight.size() >= settings.most()) {
                consumer.pause(consumer.assignment());
            } else {
                consumer.resume(consumer.paused());
            }
        }

        private void take(ConsumerRecord<String, byte[]> record) throws IOException {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            Gathering.Source source = new Gathering.Source(partition, record.offset());
            inFlight.begin(partition, record.offset());
            Order.Work work = read(record);
            if (work == null) {
                settled(source);
            } else if (work.recoverOnly()) {
                lane.recover(work, () -> settled(source));
            } else {
                Gathering.Source superseded =
                        gatherer.add(
                                lane.kindOf(work, gatherer),
                                work,
                                record.value(),
                                lane.bytesOf(work, record.value().length),
                                source,
                                nanos.getAsLong());
                if (superseded != null) {
                    settled(superseded);
                }
            }
        }

        private Order.@Nullable Work read(ConsumerRecord<String, byte[]> record) {
            try {
                return codec.work(record.value());
            } catch (Undecodable e) {
                LOG.warnf(
                        "work skipped, the ledger will write it again partition=%d offset=%d reason=%s",
                        record.partition(), record.offset(), e.getMessage());
                return null;
            }
        }

        private void settled(Gathering.Source source) {
            inFlight.end(source.partition(), source.offset());
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                consumer.commitSync(inFlight.toCommit());
                onPartitionsLost(partitions);
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            gatherer.drop(partitions);
            inFlight.forget(partitions);
        }
    }

    private void rest() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }
}
