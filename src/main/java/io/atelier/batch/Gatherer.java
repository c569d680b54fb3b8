package io.atelier.batch;

import io.atelier.attempt.AttemptKey;
import io.atelier.job.Order;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Puts work of one kind together until there is enough of it, or it has waited long enough. For
/// one thread.
final class Gatherer implements AutoCloseable {
    private static final int MOST_URGENCIES = 6;

    private final Limits limits;
    private final Spool spool;
    private final Clock clock;
    private final Map<Gathering.Kind, Gathering> open = new HashMap<>();
    private final Map<PartRef, Gathering.Kind> kinds = new HashMap<>();
    private final List<Gathering> full = new ArrayList<>();

    /// @param age how long the oldest waits
    /// @param bytes of the lines of one batch
    /// @param lines of one batch of that model
    record Limits(Duration age, long bytes, ToIntFunction<String> lines) {}

    /// Makes room on the disk for another gathering.
    interface Spool {
        WorkFile open() throws IOException;
    }

    Gatherer(Limits limits, Spool spool, Clock clock) {
        this.limits = limits;
        this.spool = spool;
        this.clock = clock;
    }

    /// @param bytes as its record has it
    /// @param lineBytes of its line, as far as can be told
    /// @return the record that need not be kept for this part any more, or never had to; null where
    ///   there is none
    Gathering.@Nullable Source add(
            Gathering.Kind kind,
            Order.Work work,
            byte[] bytes,
            long lineBytes,
            Gathering.Source source,
            long nanos)
            throws IOException {
        PartRef ref = PartRef.of(work);
        AttemptKey key = AttemptKey.of(work);
        Gathering.Entry known = find(ref);
        if (known != null && known.key().fence() >= key.fence()) {
            return source;
        }
        if (known != null) {
            remove(ref);
        }
        Gathering gathering = open.get(kind);
        if (gathering != null && gathering.bytes() + lineBytes > limits.bytes()) {
            seal(gathering);
            gathering = null;
        }
        if (gathering == null) {
            gathering = new Gathering(kind, spool.open(), nanos);
            open.put(kind, gathering);
        }
        gathering.add(key, bytes, lineBytes, source);
        kinds.put(ref, kind);
        if (gathering.size() >= limits.lines().applyAsInt(kind.model())) {
            seal(gathering);
        }
        return known == null ? null : known.source();
    }

    /// Takes out what has come to be enough, or old enough.
    List<Gathering> due(long nanos) {
        for (Gathering gathering : List.copyOf(open.values())) {
            if (nanos - gathering.since() >= limits.age().toNanos()) {
                seal(gathering);
            }
        }
        List<Gathering> due = List.copyOf(full);
        full.clear();
        return due;
    }

    /// What came from there is somebody else's now.
    void drop(Collection<TopicPartition> partitions) {
        for (Gathering gathering : open.values()) {
            gathering.drop(partitions).forEach(entry -> kinds.remove(entry.ref()));
        }
    }

    int size() {
        return kinds.size();
    }

    /// Roughly: the hours that are left for a batch, in powers of two.
    int urgency(@Nullable Instant onlyUntil) {
        if (onlyUntil == null) {
            return 0;
        }
        long hours = Math.max(0, Duration.between(clock.instant(), onlyUntil).toHours());
        return Math.min(MOST_URGENCIES, Long.SIZE - Long.numberOfLeadingZeros(hours) + 1);
    }

    /// Throws away what is not sealed.
    @Override
    public void close() throws IOException {
        for (Gathering gathering : open.values()) {
            gathering.close();
        }
    }

    private Gathering.@Nullable Entry find(PartRef ref) {
        Gathering.Kind kind = kinds.get(ref);
        Gathering gathering = kind == null ? null : open.get(kind);
        return gathering == null ? null : gathering.find(ref);
    }

    private void remove(PartRef ref) {
        Gathering.Kind kind = kinds.remove(ref);
        Gathering gathering = kind == null ? null : open.get(kind);
        if (gathering != null) {
            gathering.remove(ref);
        }
    }

    private void seal(Gathering gathering) {
        open.remove(gathering.kind());
        gathering.entries().forEach(entry -> kinds.remove(entry.ref()));
        full.add(gathering);
    }
}
