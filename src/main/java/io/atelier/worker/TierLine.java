package io.atelier.worker;

import io.atelier.job.Tier;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Who waits, each tier in order, and whose turn it is: the most urgent tier's, where every `aging`
/// that the head of a tier has waited makes up for one step of urgency. One thread at a time.
///
/// What ages is the head at the door, from when it became the head, and not the job: the jobs of a
/// long batch backlog are hours old, and by that age every one of them would overtake all priority
/// jobs.
final class TierLine<T> {
    private final long agingNanos;
    private final Map<Tier, Queue<T>> queues = new EnumMap<>(Tier.class);

    /// Who waits in one tier, in order, and since when the first has been the first.
    private static final class Queue<T> {
        private final Deque<T> waiting = new ArrayDeque<>();
        private long headSince;
    }

    /// @param aging what one step of urgency is worth in waiting
    TierLine(Duration aging) {
        agingNanos = aging.toNanos();
        for (Tier tier : Tier.values()) {
            queues.put(tier, new Queue<>());
        }
    }

    /// @param now monotonic, in nanoseconds
    void add(Tier tier, T one, long now) {
        Queue<T> queue = queue(tier);
        if (queue.waiting.isEmpty()) {
            queue.headSince = now;
        }
        queue.waiting.add(one);
    }

    @Nullable T head(Tier tier) {
        return queue(tier).waiting.peek();
    }

    /// Takes out the first of a tier that has one.
    T remove(Tier tier, long now) {
        Queue<T> queue = queue(tier);
        queue.headSince = now;
        return queue.waiting.remove();
    }

    /// Takes out one that waits no longer, wherever it stands.
    void leave(Tier tier, T one, long now) {
        if (one.equals(head(tier))) {
            remove(tier, now);
        } else {
            queue(tier).waiting.remove(one);
        }
    }

    int size() {
        return queues.values().stream().mapToInt(queue -> queue.waiting.size()).sum();
    }

    /// The tier whose head is next; null where nobody waits who may.
    @Nullable Tier next(long now, Predicate<Tier> may) {
        Tier first = null;
        for (Tier tier : Tier.values()) {
            if (!queue(tier).waiting.isEmpty()
                    && may.test(tier)
                    && (first == null || rank(tier, now) < rank(first, now))) {
                first = tier;
            }
        }
        return first;
    }

    /// Lower goes first.
    private long rank(Tier tier, long now) {
        return steps(tier) * agingNanos - (now - queue(tier).headSince);
    }

    private static int steps(Tier tier) {
        return switch (tier) {
            case PRIORITY -> 0;
            case STANDARD -> 1;
            case BATCH -> 2;
        };
    }

    private Queue<T> queue(Tier tier) {
        return Objects.requireNonNull(queues.get(tier), "every tier has a queue");
    }
}
