package io.atelier.view;

import io.atelier.log.Heartbeat;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// Who works, as far as this view hears on `fleet`, and what they say of themselves. For
/// explanations only: the ledger has `Leases` to decide by.
final class Fleet {
    private final Duration lease;
    private final LongSupplier nanos;
    private final Map<String, Heard> heard = new ConcurrentHashMap<>();
    private volatile long hearingSince;

    private record Heard(long at, Heartbeat beat) {}

    /// @param lease how long one that is silent is held for alive
    /// @param nanos monotonic
    Fleet(Duration lease, LongSupplier nanos) {
        this.lease = lease;
        this.nanos = nanos;
    }

    /// Called by one thread.
    void heard(Heartbeat beat) {
        long now = nanos.getAsLong();
        heard.values().removeIf(one -> isOld(one, now));
        if (heard.isEmpty()) {
            hearingSince = now;
        }
        heard.put(beat.id(), new Heard(now, beat));
    }

    /// For a lease somebody was heard, but no worker. Where nobody is, Kafka is away, which says
    /// nothing of the workers.
    boolean hasNoWorker() {
        long now = nanos.getAsLong();
        return now - hearingSince >= lease.toNanos()
                && beats(now).findAny().isPresent()
                && workers() == 0;
    }

    Duration lease() {
        return lease;
    }

    long workers() {
        return workerBeats().count();
    }

    /// Workers that make no calls for the model just now.
    long leavingAlone(String model) {
        return workerBeats().filter(beat -> beat.leavesAlone().contains(model)).count();
    }

    /// Workers that have work for the model, and wait for the upstream's limits.
    long outOfTokens(String model) {
        return workerBeats()
                .flatMap(beat -> beat.traffic().stream())
                .filter(traffic -> traffic.waits() && traffic.model().equals(model))
                .count();
    }

    /// Workers that make no calls at all just now, as nothing can be stored.
    long withoutStore() {
        return workerBeats().filter(Heartbeat::storeAway).count();
    }

    /// Has as much under way as it may have, at least on one partition.
    boolean capped(String tenant) {
        return beats(nanos.getAsLong()).anyMatch(beat -> beat.capped().contains(tenant));
    }

    /// 1 where nobody says otherwise.
    int weight(String tenant) {
        return beats(nanos.getAsLong())
                .map(beat -> beat.weights().get(tenant))
                .filter(weight -> weight != null)
                .findFirst()
                .orElse(1);
    }

    private Stream<Heartbeat> workerBeats() {
        return beats(nanos.getAsLong()).filter(beat -> beat.role().equals(Heartbeat.WORKER));
    }

    private Stream<Heartbeat> beats(long now) {
        return heard.values().stream().filter(one -> !isOld(one, now)).map(Heard::beat);
    }

    private boolean isOld(Heard one, long now) {
        return now - one.at() >= lease.toNanos();
    }
}
