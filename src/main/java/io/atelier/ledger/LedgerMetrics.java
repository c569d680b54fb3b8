package io.atelier.ledger;

import io.atelier.job.Delivery;
import io.atelier.job.Job;
import io.atelier.job.Tier;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/// What the ledger counts, always after the commit that made it true.
final class LedgerMetrics {
    private final MeterRegistry registry;
    private final Map<Tier, Sum> sums = new EnumMap<>(Tier.class);
    private final Sum batched = new Sum();
    private volatile int openDeliveries;

    /// Of one tier, written by the loop and read by whoever scrapes.
    private static final class Sum {
        private volatile int queued;
        private volatile int dispatched;
        private volatile int running;
    }

    LedgerMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Tier tier : Tier.values()) {
            Sum sum = new Sum();
            sums.put(tier, sum);
            tell(tier, Gauge.builder("atelier_ledger_queued", sum, each -> each.queued));
            tell(tier, Gauge.builder("atelier_ledger_dispatched", sum, each -> each.dispatched));
            tell(tier, Gauge.builder("atelier_ledger_running", sum, each -> each.running));
        }
        tellBatched("dispatched", each -> each.dispatched);
        tellBatched("running", each -> each.running);
        Gauge.builder("atelier_ledger_deliveries_open", this, each -> each.openDeliveries)
                .description("Deliveries of this ledger's partitions that have not ended")
                .register(registry);
    }

    /// Of all partitions that this ledger owns.
    void depths(Collection<Shard> shards) {
        sums.forEach((tier, sum) -> {
            sum.queued = total(shards, tier, Depth::queued);
            sum.dispatched = total(shards, tier, Depth::dispatched);
            sum.running = total(shards, tier, Depth::running);
        });
        batched.dispatched = shards.stream().mapToInt(each -> each.batched().dispatched()).sum();
        batched.running = shards.stream().mapToInt(each -> each.batched().running()).sum();
        openDeliveries = shards.stream().mapToInt(shard -> shard.deliveries().size()).sum();
    }

    private static int total(Collection<Shard> shards, Tier tier, ToIntFunction<Depth> depth) {
        return shards.stream().mapToInt(shard -> depth.applyAsInt(shard.depth(tier))).sum();
    }

    private void tell(Tier tier, Gauge.Builder<Sum> gauge) {
        gauge.description("Parts of this ledger's partitions, by where they are")
                .tag("tier", tier.wireName())
                .register(registry);
    }

    private void tellBatched(String where, ToDoubleFunction<Sum> count) {
        Gauge.builder("atelier_ledger_batched", batched, count)
                .description(
                        "Parts that wait for a batch (dispatched), and that are in one (running)")
                .tag("state", where)
                .register(registry);
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
        batch.deliveries().deliveries().stream()
                .filter(delivery -> delivery.endedAt() != null)
                .forEach(this::ended);
    }

    private void ended(Delivery delivery) {
        boolean delivered = delivery.state() instanceof Delivery.Delivered;
        registry.counter(
                        "atelier_ledger_deliveries",
                        "event",
                        delivery.type().wireName(),
                        "outcome",
                        delivered ? "delivered" : "failed")
                .increment();
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
