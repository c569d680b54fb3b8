package io.atelier.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The work of one model and tier that lies on its topic unclaimed, and how much of it may: as much
/// as was claimed within the last two seconds, but a few in any case. One thread at a time.
///
/// Work topics are read in order, so all that lies there is called before a job that comes later,
/// whoever is next by the fair queue. With quick calls it takes much to keep the slots busy until
/// more work has come through Kafka; with slow ones the same would be many calls' time.
final class Window<T> {
    /// To begin with: all slots of one worker; with the next transaction as much again.
    static final int LEAST = 16;

    private static final long SPAN = Duration.ofSeconds(2).toNanos();

    private final ToIntFunction<String> weights;
    private final Map<String, SequencedMap<T, Instant>> places = new HashMap<>();
    private final Deque<Long> claims = new ArrayDeque<>();
    private int taken;

    /// @param since when it was queued
    record Place<T>(T value, Instant since) {}

    /// @param weights shares of tenants
    Window(ToIntFunction<String> weights) {
        this.weights = weights;
    }

    /// @param since when it was queued; of what is written again, the first time counts
    void take(String tenant, T value, Instant since) {
        SequencedMap<T, Instant> values =
                places.computeIfAbsent(tenant, _ -> new LinkedHashMap<>());
        if (values.putIfAbsent(value, since) == null) {
            taken++;
        }
    }

    void leave(String tenant, T value) {
        SequencedMap<T, Instant> values = places.get(tenant);
        if (values != null && values.remove(value) != null) {
            taken--;
            if (values.isEmpty()) {
                places.remove(tenant);
            }
        }
    }

    void drop(Predicate<T> gone) {
        places.values().forEach(values -> values.keySet().removeIf(gone));
        places.values().removeIf(Map::isEmpty);
        taken = places.values().stream().mapToInt(Map::size).sum();
    }

    /// @param nanos monotonic
    void claimed(long nanos) {
        claims.add(nanos);
    }

    /// @param most that there may ever be
    /// @param nanos monotonic
    boolean hasRoom(int most, long nanos) {
        while (!claims.isEmpty() && (nanos - claims.element() > SPAN || claims.size() > most)) {
            claims.remove();
        }
        return taken < Math.min(most, Math.max(LEAST, claims.size()));
    }

    /// Since when each of them waits.
    Stream<Instant> since() {
        return places.values().stream().flatMap(values -> values.values().stream());
    }

    /// Who has most for its weight, and still would have more than this tenant if that had one
    /// more; null where nobody would.
    @Nullable String fullerThan(String tenant) {
        double share = share(tenant, 1);
        return places.keySet().stream()
                .filter(other -> share(other, 0) > share)
                .max(Comparator.comparingDouble(other -> share(other, 0)))
                .orElse(null);
    }

    /// What came last of a tenant that has a place.
    Place<T> latest(String tenant) {
        Map.Entry<T, Instant> last = Objects.requireNonNull(places.get(tenant)).lastEntry();
        return new Place<>(last.getKey(), last.getValue());
    }

    private double share(String tenant, int more) {
        Map<T, Instant> values = places.get(tenant);
        return ((values == null ? 0 : values.size()) + more) / (double) weights.applyAsInt(tenant);
    }
}
