package io.atelier.view;

import io.atelier.job.LimitKind;
import io.atelier.log.Heartbeat;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
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

    /// Models that some workers make no calls for just now, and how many of them.
    SortedMap<String, Long> leftAlone() {
        return workerBeats()
                .flatMap(beat -> beat.leavesAlone().stream())
                .collect(Collectors.groupingBy(it -> it, TreeMap::new, Collectors.counting()));
    }

    /// Attempts that workers say they hold.
    long holding() {
        return workerBeats().mapToLong(beat -> beat.holding().size()).sum();
    }

    /// What all workers together may take of a model in a minute.
    ///
    /// @param wanted what the calls that wait and those that are out take of it
    record Limit(String model, LimitKind kind, double perMinute, double wanted) {}

    List<Limit> limits() {
        return workerBeats()
                .flatMap(beat -> beat.traffic().stream())
                .collect(
                        Collectors.groupingBy(
                                Heartbeat.Traffic::model, TreeMap::new, Collectors.toList()))
                .values()
                .stream()
                .flatMap(Fleet::limits)
                .toList();
    }

    /// One that has not heard of a limit yet does not lift it.
    private static Stream<Limit> limits(List<Heartbeat.Traffic> ofAModel) {
        Map<LimitKind, Double> least = new EnumMap<>(LimitKind.class);
        Map<LimitKind, Double> wanted = new EnumMap<>(LimitKind.class);
        for (Heartbeat.Traffic traffic : ofAModel) {
            traffic.limits().forEach((kind, limit) -> least.merge(kind, limit, Math::min));
            traffic.wanted().forEach((kind, some) -> wanted.merge(kind, some, Double::sum));
        }
        String model = ofAModel.getFirst().model();
        return least.entrySet().stream()
                .map(it -> {
                    LimitKind kind = it.getKey();
                    return new Limit(model, kind, it.getValue(), wanted.getOrDefault(kind, 0.0));
                });
    }

    /// Some limit of the model is 0, so that it is never called.
    boolean allowsNone(String model) {
        return limits().stream()
                .anyMatch(limit -> limit.model().equals(model) && limit.perMinute() == 0);
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

    /// Tenants of which that is so.
    List<String> capped() {
        return beats(nanos.getAsLong())
                .flatMap(beat -> beat.capped().stream())
                .distinct()
                .sorted()
                .toList();
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
