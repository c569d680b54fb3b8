package io.atelier.ledger;

import io.atelier.job.Ended;
import io.atelier.job.JobId;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import io.atelier.log.Undecodable;
import io.atelier.trace.Redacted;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/// Reads partitions of `state` back into memory.
final class Restore {
    private static final Logger LOG = Logger.getLogger(Restore.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Clients clients;
    private final Topics topics;
    private final Codec codec;
    private final BooleanSupplier closed;

    /// @param closed whether nobody wants the rest any more
    Restore(Clients clients, Topics topics, Codec codec, BooleanSupplier closed) {
        this.clients = clients;
        this.topics = topics;
        this.codec = codec;
        this.closed = closed;
    }

    /// Fills the shard with all that is committed up to the **high watermark**: the last stable
    /// offset would hide whatever lies behind somebody's transaction that is still open.
    ///
    /// @throws WakeupException when it is closed meanwhile: a long restore must not hold up SIGTERM
    void into(Shard shard, int partition) {
        TopicPartition state = topics.partition(Topic.STATE, partition);
        long end = highWatermark(state);
        try (Consumer<String, byte[]> reader = clients.follower(true)) {
            reader.assign(List.of(state));
            reader.seekToBeginning(List.of(state));
            while (reader.position(state) < end) {
                if (closed.getAsBoolean()) {
                    throw new WakeupException();
                }
                reader.poll(POLL).forEach(record -> take(record, shard));
            }
        }
        shard.restored();
    }

    private long highWatermark(TopicPartition state) {
        try (Consumer<String, byte[]> uncommitted = clients.follower(false)) {
            Map<TopicPartition, Long> ends = uncommitted.endOffsets(List.of(state));
            return ends.getOrDefault(state, 0L);
        }
    }

    private void take(ConsumerRecord<String, byte[]> record, Shard shard) {
        try {
            if (record.key().startsWith(Codec.STATE_OF_GROUP)) {
                shard.restore(codec.group(record.value()));
            } else if (record.key().startsWith(Codec.STATE_OF_ACCOUNT)) {
                shard.accounts().restore(codec.account(record.value()));
            } else if (record.key().startsWith(Codec.STATE_OF_DAY)) {
                takeDay(record, shard.accounts());
            } else if (record.key().startsWith(Codec.STATE_OF_SESSION)) {
                takeSession(record, shard);
            } else if (record.key().startsWith(Codec.STATE_OF_DELIVERY)) {
                takeDelivery(record, shard.deliveries());
            } else if (record.key().startsWith(Codec.STATE_OF_MESSAGE)) {
                takeMessage(record, shard.deliveries());
            } else if (record.key().startsWith(Codec.STATE_OF_ATTEMPT)) {
                LOG.tracef("the delivery log is for views key=%s", record.key());
            } else if (record.value() == null) {
                shard.forget(idOf(record, Codec.STATE_OF_JOB));
            } else {
                takeJob(record, shard);
            }
        } catch (Undecodable | IllegalArgumentException e) {
            LOG.errorf(
                    Redacted.of(e),
                    "state can't be read, its job is lost topic=%s partition=%d offset=%d",
                    record.topic(),
                    record.partition(),
                    record.offset());
        }
    }

    /// Most jobs have ended: to read their states in full would take most of the time.
    private void takeJob(ConsumerRecord<String, byte[]> record, Shard shard) throws Undecodable {
        Ended ended = codec.ended(record);
        if (ended == null) {
            shard.restore(codec.state(record.value()));
        } else {
            shard.restore(idOf(record, Codec.STATE_OF_JOB), ended, record.offset());
        }
    }

    private void takeSession(ConsumerRecord<String, byte[]> record, Shard shard)
            throws Undecodable {
        if (record.value() == null) {
            shard.forgetSession(idOf(record, Codec.STATE_OF_SESSION));
        } else {
            shard.restore(codec.session(record.value()));
        }
    }

    private void takeDay(ConsumerRecord<String, byte[]> record, Accounts accounts)
            throws Undecodable {
        if (record.value() == null) {
            accounts.forget(Codec.dayOf(record.key()));
        } else {
            accounts.restore(codec.dayOfSpending(record.value()));
        }
    }

    private void takeDelivery(ConsumerRecord<String, byte[]> record, Deliveries deliveries)
            throws Undecodable {
        if (record.value() == null) {
            deliveries.forget(idOf(record, Codec.STATE_OF_DELIVERY));
        } else {
            deliveries.restore(codec.delivery(record.value()), record.offset());
        }
    }

    /// Where it is, is enough.
    private static void takeMessage(ConsumerRecord<String, byte[]> record, Deliveries deliveries) {
        if (record.value() != null) {
            deliveries.restoreMessage(idOf(record, Codec.STATE_OF_MESSAGE), record.offset());
        }
    }

    private static JobId idOf(ConsumerRecord<String, byte[]> record, String prefix) {
        return JobId.of(record.key().substring(prefix.length()));
    }
}
