package io.atelier.batch;

import io.atelier.attempt.AttemptKey;
import io.atelier.openai.BatchEndpoint;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Work of one kind that waits for its batch. Nothing of it is claimed yet.
final class Gathering implements AutoCloseable {
    private final Kind kind;
    private final WorkFile works;
    private final long since;
    private final Map<PartRef, Entry> entries = new LinkedHashMap<>();
    private long bytes;

    /// What the lines of one batch have in common.
    ///
    /// @param urgency of those that may have to leave it in time, so that one of them does not
    ///   cancel a batch of many that have a day
    record Kind(BatchEndpoint endpoint, String model, int urgency) {}

    /// @param bytes of its line, as far as can be told
    record Entry(AttemptKey key, WorkFile.Place place, Source source, long bytes) {
        PartRef ref() {
            return new PartRef(key.job(), key.part());
        }
    }

    /// The record that it came in.
    record Source(TopicPartition partition, long offset) {}

    /// @param since monotonic nanoseconds
    Gathering(Kind kind, WorkFile works, long since) {
        this.kind = kind;
        this.works = works;
        this.since = since;
    }

    Kind kind() {
        return kind;
    }

    WorkFile works() {
        return works;
    }

    long since() {
        return since;
    }

    int size() {
        return entries.size();
    }

    long bytes() {
        return bytes;
    }

    List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    void add(AttemptKey key, byte[] work, long lineBytes, Source source) throws IOException {
        Entry entry = new Entry(key, works.append(work), source, lineBytes);
        entries.put(entry.ref(), entry);
        bytes += lineBytes;
    }

    @Nullable Entry find(PartRef ref) {
        return entries.get(ref);
    }

    @Nullable Entry remove(PartRef ref) {
        Entry removed = entries.remove(ref);
        if (removed != null) {
            bytes -= removed.bytes();
        }
        return removed;
    }

    /// What came from there is somebody else's now.
    ///
    /// @return what was dropped
    List<Entry> drop(Collection<TopicPartition> partitions) {
        List<Entry> gone =
                entries.values().stream()
                        .filter(entry -> partitions.contains(entry.source().partition()))
                        .toList();
        gone.forEach(entry -> remove(entry.ref()));
        return gone;
    }

    @Override
    public void close() throws IOException {
        works.close();
    }
}
