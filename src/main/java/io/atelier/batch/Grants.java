package io.atelier.batch;

import io.atelier.attempt.AttemptKey;
import io.atelier.job.Order;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What one batch has claimed: for whom a grant is no surprise, and who was stopped before anybody
/// knew them for a member.
final class Grants {
    private final Set<AttemptKey> awaited = ConcurrentHashMap.newKeySet();
    private final Map<AttemptKey, Order.Stop.Why> stops = new ConcurrentHashMap<>();

    void await(AttemptKey key) {
        awaited.add(key);
    }

    void forget(AttemptKey key) {
        awaited.remove(key);
    }

    boolean awaits(AttemptKey key) {
        return awaited.contains(key);
    }

    void stop(AttemptKey key, Order.Stop.Why why) {
        if (awaits(key)) {
            stops.put(key, why);
        }
    }

    Optional<Order.Stop.Why> stopOf(AttemptKey key) {
        return Optional.ofNullable(stops.get(key));
    }
}
