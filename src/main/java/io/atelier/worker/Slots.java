package io.atelier.worker;

import io.atelier.job.Tier;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Bounds the calls under way. Each tier keeps one slot to itself, so that none waits for another
/// to let go. All others are shared: a free one goes to the most urgent tier that asks, where every
/// `aging` that the head of a tier has waited makes up for one step of urgency. Granting never
/// blocks.
///
/// What ages is the head at the door, from when it became the head, and not the job: the jobs of a
/// long batch backlog are hours old, and by that age every one of them would overtake all priority
/// jobs.
final class Slots {
    private final int shared;
    private final long agingNanos;
    private final LongSupplier nanos;
    private final Map<Tier, Integer> taken = new EnumMap<>(Tier.class);
    private final Map<Tier, Queue> waiting = new EnumMap<>(Tier.class);

    /// Who waits in one tier, in order, and since when the first has been the first.
    private static final class Queue {
        private final Deque<CompletableFuture<Slot>> asked = new ArrayDeque<>();
        private long headSince;

        void add(CompletableFuture<Slot> one, long now) {
            if (asked.isEmpty()) {
                headSince = now;
            }
            asked.add(one);
        }

        CompletableFuture<Slot> remove(long now) {
            headSince = now;
            return asked.remove();
        }
    }

    /// Gives the slot back; more than once does nothing more.
    final class Slot implements AutoCloseable {
        private final Tier tier;
        private boolean returned;

        private Slot(Tier tier) {
            this.tier = tier;
        }

        @Override
        public void close() {
            giveBack(this);
        }
    }

    /// @param capacity at least one for each tier
    /// @param aging what one step of urgency is worth in waiting
    /// @param nanos monotonic
    Slots(int capacity, Duration aging, LongSupplier nanos) {
        this.shared = capacity - Tier.values().length;
        this.agingNanos = aging.toNanos();
        this.nanos = nanos;
        if (shared < 0) {
            throw new IllegalArgumentException("fewer slots than tiers: " + capacity);
        }
        for (Tier tier : Tier.values()) {
            taken.put(tier, 0);
            waiting.put(tier, new Queue());
        }
    }

    CompletableFuture<Slot> acquire(Tier tier) {
        CompletableFuture<Slot> asked = new CompletableFuture<>();
        synchronized (this) {
            queue(tier).add(asked, nanos.getAsLong());
        }
        serve();
        return asked;
    }

    int capacity() {
        return shared + Tier.values().length;
    }

    synchronized int inUse(Tier tier) {
        return taken(tier);
    }

    private void giveBack(Slot slot) {
        synchronized (this) {
            if (slot.returned) {
                return;
            }
            slot.returned = true;
            taken.merge(slot.tier, -1, Integer::sum);
        }
        serve();
    }

    /// Completes outside the lock: whoever waits may run right here.
    private void serve() {
        for (Runnable next = next(); next != null; next = next()) {
            next.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        long now = nanos.getAsLong();
        Tier tier = mostUrgent(now);
        if (tier == null) {
            return null;
        }
        taken.merge(tier, 1, Integer::sum);
        CompletableFuture<Slot> first = queue(tier).remove(now);
        Slot slot = new Slot(tier);
        return () -> {
            if (!first.complete(slot)) {
                slot.close();
            }
        };
    }

    private @Nullable Tier mostUrgent(long now) {
        Tier first = null;
        for (Tier tier : Tier.values()) {
            if (!queue(tier).asked.isEmpty()
                    && free(tier)
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

    private boolean free(Tier tier) {
        return taken(tier) == 0 || borrowed() < shared;
    }

    private int borrowed() {
        int borrowed = 0;
        for (Tier tier : Tier.values()) {
            borrowed += Math.max(0, taken(tier) - 1);
        }
        return borrowed;
    }

    private int taken(Tier tier) {
        return taken.getOrDefault(tier, 0);
    }

    private Queue queue(Tier tier) {
        return Objects.requireNonNull(waiting.get(tier), "every tier has a queue");
    }
}
