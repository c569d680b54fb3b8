package io.atelier.worker;

import io.atelier.job.Tier;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Bounds the calls under way. Each tier keeps one slot to itself, so that none waits for another
/// to let go; all others go to the most urgent who asks. Granting never blocks.
final class Slots {
    private final int shared;
    private final Map<Tier, Integer> taken = new EnumMap<>(Tier.class);
    private final Map<Tier, Deque<CompletableFuture<Slot>>> waiting = new EnumMap<>(Tier.class);

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
    Slots(int capacity) {
        this.shared = capacity - Tier.values().length;
        if (shared < 0) {
            throw new IllegalArgumentException("fewer slots than tiers: " + capacity);
        }
        for (Tier tier : Tier.values()) {
            taken.put(tier, 0);
            waiting.put(tier, new ArrayDeque<>());
        }
    }

    CompletableFuture<Slot> acquire(Tier tier) {
        CompletableFuture<Slot> asked = new CompletableFuture<>();
        synchronized (this) {
            queue(tier).add(asked);
        }
        serve();
        return asked;
    }

    synchronized int inUse() {
        return taken.values().stream().mapToInt(Integer::intValue).sum();
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
        for (Tier tier : Tier.values()) {
            if (!queue(tier).isEmpty() && free(tier)) {
                taken.merge(tier, 1, Integer::sum);
                CompletableFuture<Slot> first = queue(tier).remove();
                Slot slot = new Slot(tier);
                return () -> {
                    if (!first.complete(slot)) {
                        slot.close();
                    }
                };
            }
        }
        return null;
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

    private Deque<CompletableFuture<Slot>> queue(Tier tier) {
        return waiting.getOrDefault(tier, new ArrayDeque<>());
    }
}
