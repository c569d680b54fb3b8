package io.atelier.worker;

import io.atelier.job.Tier;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Bounds the calls under way. Each tier keeps one slot to itself, so that none waits for another
/// to let go. All others are shared: a free one goes to whose turn it is by [TierLine]. Granting
/// never blocks.
final class Slots {
    private final int shared;
    private final LongSupplier nanos;
    private final Map<Tier, Integer> taken = new EnumMap<>(Tier.class);
    private final TierLine<CompletableFuture<Slot>> waiting;

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
        this.nanos = nanos;
        this.waiting = new TierLine<>(aging);
        if (shared < 0) {
            throw new IllegalArgumentException("fewer slots than tiers: " + capacity);
        }
        for (Tier tier : Tier.values()) {
            taken.put(tier, 0);
        }
    }

    CompletableFuture<Slot> acquire(Tier tier) {
        CompletableFuture<Slot> asked = new CompletableFuture<>();
        synchronized (this) {
            waiting.add(tier, asked, nanos.getAsLong());
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
        Tier tier = waiting.next(now, this::free);
        if (tier == null) {
            return null;
        }
        taken.merge(tier, 1, Integer::sum);
        CompletableFuture<Slot> first = waiting.remove(tier, now);
        Slot slot = new Slot(tier);
        return () -> {
            if (!first.complete(slot)) {
                slot.close();
            }
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
}
