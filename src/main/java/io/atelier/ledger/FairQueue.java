package io.atelier.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What waits in one tier: in order within a tenant, by deficit round robin between tenants
/// (Shreedhar and Varghese, SIGCOMM 1995). Whoever asks for ten pictures at once pays ten turns for
/// them.
final class FairQueue<T> {
    private final ToIntFunction<String> weights;
    private final Map<String, Lane<T>> lanes = new HashMap<>();
    private final Deque<Lane<T>> round = new ArrayDeque<>();

    private record Item<T>(T value, int cost) {}

    private static final class Lane<T> {
        private final String tenant;
        private final Deque<Item<T>> items = new ArrayDeque<>();
        private int deficit;

        Lane(String tenant) {
            this.tenant = tenant;
        }
    }

    /// @param weights how many pictures a tenant may have per round, 1 or more
    FairQueue(ToIntFunction<String> weights) {
        this.weights = weights;
    }

    /// @return whether it is all that waits of its tenant
    boolean add(String tenant, T value, int cost) {
        Lane<T> lane = lane(tenant);
        lane.items.addLast(new Item<>(value, cost));
        return lane.items.size() == 1;
    }

    /// Before all others of its tenant. The turn that it was taken in is not given back.
    void putBack(String tenant, T value, int cost) {
        lane(tenant).items.addFirst(new Item<>(value, cost));
    }

    /// Takes the next one of a tenant that may have another; null where there is none.
    @Nullable T poll(Predicate<String> mayHaveAnother) {
        int passed = 0;
        while (passed < round.size()) {
            Lane<T> lane = round.element();
            Item<T> first = lane.items.peek();
            if (first == null) {
                round.remove();
                lanes.remove(lane.tenant);
            } else if (!mayHaveAnother.test(lane.tenant)) {
                endTurn();
                passed++;
            } else if (lane.deficit < first.cost()) {
                lane.deficit += Math.max(1, weights.applyAsInt(lane.tenant));
                endTurn();
                passed = 0;
            } else {
                lane.deficit -= first.cost();
                lane.items.remove();
                return first.value();
            }
        }
        return null;
    }

    /// The first of each tenant that still waits; what comes before it and doesn't is dropped.
    List<T> first(Predicate<T> waits) {
        List<T> first = new ArrayList<>();
        for (Lane<T> lane : lanes.values()) {
            Item<T> head = lane.items.peek();
            while (head != null && !waits.test(head.value())) {
                lane.items.remove();
                head = lane.items.peek();
            }
            if (head != null) {
                first.add(head.value());
            }
        }
        return first;
    }

    void drop(Predicate<T> gone) {
        lanes.values().forEach(lane -> lane.items.removeIf(item -> gone.test(item.value())));
    }

    /// Those of whom something waits.
    Set<String> tenants() {
        return lanes.values().stream()
                .filter(lane -> !lane.items.isEmpty())
                .map(lane -> lane.tenant)
                .collect(Collectors.toSet());
    }

    private Lane<T> lane(String tenant) {
        Lane<T> lane = lanes.get(tenant);
        if (lane == null) {
            lane = new Lane<>(tenant);
            lanes.put(tenant, lane);
            round.add(lane);
        }
        return lane;
    }

    private void endTurn() {
        round.add(round.remove());
    }
}
