package io.atelier.worker;

import io.atelier.job.Order;
import io.atelier.job.Tier;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;

/// The product's own slots, fed from the work topics as the product does it: of each tier, the next
/// record is taken up once the one before has its slot.
public final class PlayedWorker {
    private final Slots slots;
    private final Attempts attempts;
    private final Map<Tier, Deque<Order.Work>> topics = new EnumMap<>(Tier.class);
    private final Set<Tier> asking = EnumSet.noneOf(Tier.class);

    /// Makes the calls.
    public interface Attempts {
        /// @param done gives the slot back
        void begin(Order.Work work, Runnable done);
    }

    /// @param aging as `atelier.worker.aging`
    /// @param nanos monotonic
    public PlayedWorker(int slots, Duration aging, LongSupplier nanos, Attempts attempts) {
        this.slots = new Slots(slots, aging, nanos);
        this.attempts = attempts;
        for (Tier tier : Tier.values()) {
            topics.put(tier, new ArrayDeque<>());
        }
    }

    public void hears(Order.Work work) {
        topic(work.tier()).add(work);
        takeUp(work.tier());
    }

    private void takeUp(Tier tier) {
        if (topic(tier).isEmpty() || !asking.add(tier)) {
            return;
        }
        var _ =
                slots.acquire(tier)
                        .thenAccept(slot -> {
                            asking.remove(tier);
                            attempts.begin(topic(tier).remove(), slot::close);
                            takeUp(tier);
                        });
    }

    private Deque<Order.Work> topic(Tier tier) {
        return Objects.requireNonNull(topics.get(tier), "every tier has a topic");
    }
}
