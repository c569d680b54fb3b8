package io.atelier.worker;

import io.atelier.job.LimitKind;
import io.atelier.log.FleetConfig;
import io.atelier.log.Heartbeat;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What all workers, this one included, have said of the calls that they make: on one partition, so
/// that all hear the same in the same order.
final class Peers {
    private final String self;
    private final Duration heartbeat;
    private final Duration silence;
    private final LongSupplier nanos;
    private final Map<String, Heard> heard = new HashMap<>();
    private final Map<String, Map<LimitKind, Double>> told = new HashMap<>();

    private long hearingSince;

    private record Heard(long at, List<Heartbeat.Traffic> traffic, List<String> leavesAlone) {
        Stream<Heartbeat.Traffic> of(String model) {
            return traffic.stream().filter(each -> each.model().equals(model));
        }
    }

    /// @param self the id under which this worker's own heartbeats come back
    /// @param timing how often all say so
    /// @param nanos monotonic
    Peers(String self, FleetConfig timing, LongSupplier nanos) {
        this.self = self;
        this.heartbeat = timing.heartbeat();
        this.silence = timing.silence();
        this.nanos = nanos;
    }

    synchronized void heard(Heartbeat beat) {
        if (!beat.role().equals(Heartbeat.WORKER)) {
            return;
        }
        forgetTheGone();
        if (!heard.containsKey(self)) {
            hearingSince = nanos.getAsLong();
        }
        heard.put(beat.id(), new Heard(nanos.getAsLong(), beat.traffic(), beat.leavesAlone()));
        for (Heartbeat.Traffic each : beat.traffic()) {
            each.told()
                    .forEach((kind, limit) ->
                            told.computeIfAbsent(each.model(), _ -> new EnumMap<>(LimitKind.class))
                                    .put(kind, limit));
        }
    }

    /// This worker's part of what all want of a limit, see [Shares]; a little until all must have
    /// been heard.
    synchronized double share(String model, LimitKind kind) {
        forgetTheGone();
        double share =
                Shares.of(
                        self,
                        heard.entrySet().stream()
                                .collect(
                                        Collectors.toMap(
                                                Map.Entry::getKey,
                                                each -> wanted(each.getValue(), model, kind))));
        return hasHeardAll() ? share : Math.min(share, Shares.FIRST);
    }

    /// All have said something since this one began to hear; the last of them perhaps a bit late.
    synchronized boolean hasHeardAll() {
        return heard.containsKey(self)
                && nanos.getAsLong() - hearingSince
                        > heartbeat.multipliedBy(5).dividedBy(4).toNanos();
    }

    /// Per minute, as the upstream said last.
    synchronized Map<LimitKind, Double> told(String model) {
        return Map.copyOf(told.getOrDefault(model, Map.of()));
    }

    /// The least that any other worker is left with of the limits.
    synchronized double leastFactor(String model) {
        forgetTheGone();
        return others().flatMap(each -> each.of(model))
                .mapToDouble(Heartbeat.Traffic::factor)
                .min()
                .orElse(1);
    }

    /// Whether any other worker makes no calls for the model, as its own have failed.
    synchronized boolean leftAlone(String model) {
        forgetTheGone();
        return others().anyMatch(each -> each.leavesAlone().contains(model));
    }

    private Stream<Heard> others() {
        return heard.entrySet().stream()
                .filter(each -> !each.getKey().equals(self))
                .map(Map.Entry::getValue);
    }

    private static double wanted(Heard worker, String model, LimitKind kind) {
        return worker.of(model)
                .mapToDouble(each -> each.wanted().getOrDefault(kind, 0.0))
                .findFirst()
                .orElse(0);
    }

    private void forgetTheGone() {
        long now = nanos.getAsLong();
        heard.values().removeIf(each -> now - each.at() > silence.toNanos());
    }
}
