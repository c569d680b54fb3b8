package io.atelier.log;

import io.atelier.job.Job;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingDeque;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Reads one job back from `state`, by the offset that the ledger remembers. To open a reader takes
/// many times as long as to read, so whoever reads often keeps some open.
public final class StateRecords implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int POLLS = 10;

    private final Clients clients;
    private final Topics topics;
    private final Codec codec;
    private final int idleReaders;
    private final LinkedBlockingDeque<Consumer<String, byte[]>> idle = new LinkedBlockingDeque<>();
    private volatile boolean closed;

    /// @param idleReaders how many stay open while nobody reads
    public StateRecords(Clients clients, Topics topics, Codec codec, int idleReaders) {
        this.clients = clients;
        this.topics = topics;
        this.codec = codec;
        this.idleReaders = idleReaders;
    }

    /// Compaction never moves a key's latest record.
    ///
    /// @throws org.apache.kafka.common.KafkaException where it can't be had now
    public Job at(int partition, long offset) {
        TopicPartition state = topics.partition(Topic.STATE, partition);
        Consumer<String, byte[]> reader = reader();
        boolean sound = false;
        try {
            Job job = read(reader, state, offset);
            sound = true;
            return job;
        } catch (Undecodable e) {
            throw new IllegalStateException("undecodable state at " + state, e);
        } finally {
            giveBack(reader, sound);
        }
    }

    private Job read(Consumer<String, byte[]> reader, TopicPartition state, long offset)
            throws Undecodable {
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
    }

    private Consumer<String, byte[]> reader() {
        @Nullable Consumer<String, byte[]> open = idle.pollFirst();
        return open == null ? clients.follower(true) : open;
    }

    private void giveBack(Consumer<String, byte[]> reader, boolean sound) {
        if (sound && idle.size() < idleReaders) {
            reader.unsubscribe();
            idle.addFirst(reader);
        } else {
            reader.close();
        }
        if (closed) {
            close();
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Consumer<String, byte[]> reader = idle.pollFirst();
                reader != null;
                reader = idle.pollFirst()) {
            reader.close();
        }
    }
}
