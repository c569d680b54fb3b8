package io.atelier.ledger;

import io.atelier.job.Job;
import io.atelier.job.Tier;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

/// What the ledger counts, always after the commit that made it true.
final class LedgerMetrics {
    private final MeterRegistry registry;
    private final Map<Tier, AtomicInteger> queued;
    private final Map<Tier, AtomicInteger> dispatched;
    private final Map<Tier, AtomicInteger> running;

    LedgerMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.queued = gauges("atelier_ledger_queued", "Parts that wait for the window");
        this.dispatched =
                gauges("atelier_ledger_dispatched", "Parts on work topics that nobody has claimed");
        this.running = gauges("atelier_ledger_running", "Parts that a worker was granted");
    }

    /// Of all partitions that this ledger owns.
    void depths(Collection<Shard> shards) {
        for (Tier tier : Tier.values()) {
            set(queued, tier, shards, Depth::queued);
            set(dispatched, tier, shards, Depth::dispatched);
            set(running, tier, shards, Depth::running);
        }
    }

    private static void set(
            Map<Tier, AtomicInteger> gauges,
            Tier tier,
            Collection<Shard> shards,
            ToIntFunction<Depth> depth) {
        int sum = shards.stream().mapToInt(shard -> depth.applyAsInt(shard.depth(tier))).sum();
        gauges.computeIfAbsent(tier, each -> new AtomicInteger()).set(sum);
    }

    private Map<Tier, AtomicInteger> gauges(String name, String description) {
        Map<Tier, AtomicInteger> gauges = new EnumMap<>(Tier.class);
        for (Tier tier : Tier.values()) {
            AtomicInteger value = new AtomicInteger();
            gauges.put(tier, value);
            Gauge.builder(name, value, AtomicInteger::get)
                    .description(description)
                    .tag("tier", tier.wireName())
                    .register(registry);
        }
        return gauges;
    }

    void committed(Shard.Batch batch) {
        batch.announced()
                .forEach(job ->
                        registry.counter(
                                        "atelier_ledger_jobs",
                                        "tier",
                                        job.document().tier().wireName(),
                                        "outcome",
                                        job.status().wireName())
                                .increment());
        batch.started().forEach(this::waited);
    }

    void restored(int jobs, Duration took) {
        Timer.builder("atelier_ledger_restore")
                .description("Time to read a partition of state in")
                .register(registry)
                .record(took);
        registry.counter("atelier_ledger_restored_jobs").increment(jobs);
    }

    void folded(int facts, Duration took) {
        Timer.builder("atelier_ledger_fold")
                .description("Time of one batch: fold and transaction")
                .register(registry)
                .record(took);
        registry.counter("atelier_ledger_facts").increment(facts);
    }

    private void waited(Job job) {
        if (job.startedAt() != null) {
            // The one is the ledger's clock, the other the sender's.
            Duration wait = Duration.between(job.createdAt(), job.startedAt());
            Timer.builder("atelier_ledger_queue_wait")
                    .description("From submission to the first grant")
                    .tag("tier", job.document().tier().wireName())
                    .register(registry)
                    .record(wait.isNegative() ? Duration.ZERO : wait);
        }
    }
}
