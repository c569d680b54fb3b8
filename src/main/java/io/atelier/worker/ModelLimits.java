package io.atelier.worker;

import io.atelier.job.Failure;
import io.atelier.job.LimitKind;
import io.atelier.log.Heartbeat;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// The limits of one model at its account: what is known of them, what of them is this worker's
/// share, and the [Gate] that keeps to it. There is one account to a model, so the model names
/// both.
final class ModelLimits implements Gate.Listener {
    private final String model;
    private final Gate gate;
    private final Source source;
    private volatile Map<LimitKind, Double> limits = Map.of();
    private volatile Map<LimitKind, Double> told = Map.of();
    private volatile boolean answered;

    /// Where limits come from, and whom changes are told.
    interface Source {
        /// Per minute, for all workers; kinds without a limit are not there.
        Map<LimitKind, Double> limits(String model);

        /// What this worker's latest calls were told of them.
        Map<LimitKind, Double> told(String model);

        /// The others should hear at once how things are here.
        void changed();
    }

    ModelLimits(String model, WorkerConfig config, Source source, LongSupplier nanos) {
        this.model = model;
        this.source = source;
        Concurrency concurrency = new Concurrency(config.slots());
        Throttle throttle = new Throttle(config.limitSlack(), concurrency, nanos.getAsLong());
        this.gate = new Gate(throttle, config.aging(), this, nanos);
    }

    Gate gate() {
        return gate;
    }

    /// Per minute, for all workers.
    Map<LimitKind, Double> limits() {
        return limits;
    }

    @Override
    public void waits() {
        source.changed();
    }

    @Override
    public void ended(boolean less) {
        Map<LimitKind, Double> latest = source.told(model);
        boolean news = !latest.equals(told);
        told = latest;
        answered = true;
        if (less || news) {
            source.changed();
        }
    }

    /// By the upstream's own word, and for what is counted exactly: of its tokens nobody knows
    /// before, and a limit that is configured may be lower than the real one.
    @Override
    public Optional<Failure> hopeless(Map<LimitKind, Double> cost) {
        double wanted = cost.getOrDefault(LimitKind.IMAGES, 0.0);
        double allowed = source.told(model).getOrDefault(LimitKind.IMAGES, Double.MAX_VALUE);
        return wanted > allowed
                ? Optional.of(
                        Failure.of(
                                Failure.LIMIT_TOO_LOW,
                                "A call for %.0f images can't be made where a minute allows %.0f; ask for fewer at once."
                                        .formatted(wanted, allowed)))
                : Optional.empty();
    }

    /// Takes the share that follows from what all have said.
    void deal(Peers peers) {
        limits = source.limits(model);
        Map<LimitKind, Double> shares = new EnumMap<>(LimitKind.class);
        limits.forEach((kind, limit) -> shares.put(kind, limit * peers.share(model, kind)));
        gate.change((throttle, now) -> {
            throttle.aimd().heard(peers.leastFactor(model), now);
            throttle.othersFail(peers.leftAlone(model));
            throttle.fresh(!peers.hasHeardAll());
            throttle.deal(shares, now);
        });
    }

    /// What another worker says.
    void heard(Heartbeat.Traffic traffic) {
        if (traffic.pausedMillis() > 0) {
            Duration pause = Duration.ofMillis(traffic.pausedMillis());
            gate.change((throttle, now) -> throttle.pause(pause, now));
        }
    }

    /// How things are here. A worker that may not have heard of all others yet makes do with
    /// little, and asks for none of what they could use meanwhile.
    Heartbeat.Traffic traffic(Peers peers) {
        Map<LimitKind, Double> fresh = answered ? told : Map.of();
        answered = false;
        Gate.Sight sight = gate.sight();
        return new Heartbeat.Traffic(
                model,
                peers.hasHeardAll() ? sight.wanted() : Map.of(),
                fresh,
                limits,
                sight.ownFactor(),
                sight.pausedFor().toMillis(),
                sight.waiting() > 0);
    }
}
