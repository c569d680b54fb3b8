package io.atelier.log;

import io.atelier.job.Delivery;
import io.atelier.job.Job;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/// Reads single records of `state` back, by the offsets that the ledger remembers. Compaction never
/// moves a key's latest record.
public final class StateRecords {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int POLLS = 10;

    private final Clients clients;
    private final Topics topics;
    private final Codec codec;

    public StateRecords(Clients clients, Topics topics, Codec codec) {
        this.clients = clients;
        this.topics = topics;
        this.codec = codec;
    }

    /// A job.
    ///
    /// @throws org.apache.kafka.common.KafkaException where it can't be had now
    public Job at(int partition, long offset) {
        return read(partition, offset, codec::state);
    }

    /// As [#at], a delivery.
    public Delivery delivery(int partition, long offset) {
        return read(partition, offset, codec::delivery);
    }

    private interface Decoding<T> {
        T decoded(byte[] value) throws Undecodable;
    }

    private <T> T read(int partition, long offset, Decoding<T> decoding) {
        TopicPartition state = topics.partition(Topic.STATE, partition);
        try (Consumer<String, byte[]> reader = clients.follower(true)) {
            return decoding.decoded(record(reader, state, offset).value());
        } catch (Undecodable e) {
            throw new IllegalStateException("undecodable state at " + state, e);
        }
    }

    /// With a consumer that may be used for others before and after.
    ///
    /// @throws TimeoutException where it can't be had now, or was compacted away
    public static ConsumerRecord<String, byte[]> record(
            Consumer<String, byte[]> reader, TopicPartition state, long offset) {
        reader.assign(List.of(state));
        reader.seek(state, offset);
        for (int polls = 0; polls < POLLS; polls++) {
            for (ConsumerRecord<String, byte[]> record : reader.poll(POLL).records(state)) {
                if (record.offset() == offset) {
                    return record;
                }
                break;
            }
        }
        throw new TimeoutException("no state at " + state + " offset " + offset);
    }
}
