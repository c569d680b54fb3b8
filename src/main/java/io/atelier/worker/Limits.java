package io.atelier.worker;

import io.atelier.catalog.Catalog;
import io.atelier.job.LimitKind;
import io.atelier.job.Order;
import io.atelier.log.FleetConfig;
import io.atelier.log.Heartbeat;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/// The upstream's limits, which all workers share. Nobody is asked and nobody leads: every worker
/// hears on `fleet` what all workers want, and comes to the same shares.
final class Limits implements ModelLimits.Source {
    private final WorkerConfig config;
    private final Catalog catalog;
    private final Function<String, Map<LimitKind, Double>> told;
    private final String self;
    private final Peers peers;
    private final LimitMeters meters;
    private final LongSupplier nanos;
    private final Runnable tell;
    private final Map<String, ModelLimits> models = new ConcurrentHashMap<>();

    /// @param told what the upstream's latest answers to this worker have said of a model's limits
    /// @param self the id under which this worker's own heartbeats come back
    /// @param nanos monotonic
    /// @param tell sends a heartbeat now
    Limits(
            WorkerConfig config,
            Catalog catalog,
            Function<String, Map<LimitKind, Double>> told,
            String self,
            FleetConfig timing,
            MeterRegistry meters,
            LongSupplier nanos,
            Runnable tell) {
        this.config = config;
        this.catalog = catalog;
        this.told = told;
        this.self = self;
        this.peers = new Peers(self, timing, nanos);
        this.meters = new LimitMeters(meters);
        this.nanos = nanos;
        this.tell = tell;
    }

    /// To the door of the work's model.
    Gate.Ticket enter(Order.Work work) {
        CallCost cost =
                work.recoverOnly() ? CallCost.NOTHING : CallCost.of(work.operation(), catalog);
        return of(work.operation().options().model())
                .gate()
                .enter(work.tier(), cost.amounts(), cost.kind());
    }

    void heard(Heartbeat beat) {
        peers.heard(beat);
        if (!beat.id().equals(self)) {
            for (Heartbeat.Traffic each : beat.traffic()) {
                of(each.model()).heard(each);
            }
        }
        models.values().forEach(model -> model.deal(peers));
    }

    List<Heartbeat.Traffic> traffic() {
        return models.values().stream().map(model -> model.traffic(peers)).toList();
    }

    /// Why jobs of some models never run, a sentence each, by model.
    Map<String, String> unmet() {
        Map<String, String> unmet = new TreeMap<>();
        Set<String> known = new TreeSet<>(models.keySet());
        known.addAll(config.limits().keySet());
        for (String model : known) {
            limits(model)
                    .forEach((kind, limit) -> {
                        if (limit <= 0) {
                            unmet.put(
                                    model,
                                    "Its limit is 0 %s a minute, so none of its jobs is ever called."
                                            .formatted(kind.wireName()));
                        }
                    });
        }
        return unmet;
    }

    /// Models that limits are configured for and that no call can be of: misspelt, or gone.
    Set<String> ofNobody() {
        return config.limits().keySet().stream()
                .filter(model -> catalog.find(model).isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The lower of what is configured and what the upstream told any worker.
    @Override
    public Map<LimitKind, Double> limits(String model) {
        Map<LimitKind, Double> limits = new EnumMap<>(LimitKind.class);
        limits.putAll(peers.told(model));
        WorkerConfig.Limit configured = config.limits().get(model);
        if (configured != null) {
            configured.perMinute().forEach((kind, limit) -> limits.merge(kind, limit, Math::min));
        }
        return limits;
    }

    @Override
    public Map<LimitKind, Double> told(String model) {
        return told.apply(model);
    }

    @Override
    public void changed() {
        tell.run();
    }

    private ModelLimits of(String model) {
        return models.computeIfAbsent(model, this::begin);
    }

    private ModelLimits begin(String model) {
        ModelLimits begun = new ModelLimits(model, config, this, nanos);
        begun.deal(peers);
        meters.watch(model, begun);
        return begun;
    }
}
