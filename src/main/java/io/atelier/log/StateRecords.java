package io.atelier.log;

import io.atelier.job.Job;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/// Reads one job back from `state`, by the offset that the ledger remembers.
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

    /// Compaction never moves a key's latest record.
    ///
    /// @throws org.apache.kafka.common.KafkaException where it can't be had now
    public Job at(int partition, long offset) {
        TopicPartition state = topics.partition(Topic.STATE, partition);
        try (Consumer<String, byte[]> reader = clients.follower(true)) {
            reader.assign(List.of(state));
            reader.seek(state, offset);
            for (int polls = 0; polls < POLLS; polls++) {
                for (ConsumerRecord<String, byte[]> record : reader.poll(POLL).records(state)) {
                    if (record.offset() == offset) {
                        return codec.state(record.value());
                    }
                    break;
                }
            }
            throw new TimeoutException("no state at " + state + " offset " + offset);
        } catch (Undecodable e) {
            throw new IllegalStateException("undecodable state at " + state, e);
        }
    }
}
