package io.atelier.ledger;

import io.atelier.catalog.Labels;
import io.atelier.job.Delivery;
import io.atelier.job.Job;
import io.atelier.job.JobStatus;
import io.atelier.job.Tier;
import io.atelier.job.WebhookEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the ledger counts, always after the commit that made it true.
final class LedgerMetrics {
    private static final Duration[] FOLDS =
            Stream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
                    .map(Duration::ofMillis)
                    .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Clock clock;
    private final Map<Tier, Sum> sums = new EnumMap<>(Tier.class);
    private final Sum batched = new Sum();
    private final Map<Tier, Timer> waits = new EnumMap<>(Tier.class);
    private final SpendingMetrics spendings;
    private final Timer folds;
    private final Counter facts;
    private final Timer restores;
    private final Counter restoredJobs;
    private final Counter unreadable;
    private final Counter givenUp;
    private volatile int openDeliveries;
    private volatile int partitions;

    /// Of one tier, written by the loop and read by whoever scrapes.
    private static final class Sum {
        private volatile int queued;
        private volatile int dispatched;
        private volatile int running;
        private volatile @Nullable Instant oldest;
    }

    /// Why all memory was dropped.
    enum Rejoin {
        FENCED,
        KAFKA,
        BUG
    }

    LedgerMetrics(MeterRegistry registry, Labels labels, Clock clock) {
        this.registry = registry;
        this.clock = clock;
        this.spendings = new SpendingMetrics(registry, labels);
        this.folds =
                Timer.builder("atelier_ledger_fold")
                        .description("Time of one batch: fold and transaction")
                        .serviceLevelObjectives(FOLDS)
                        .register(registry);
        this.facts = registry.counter("atelier_ledger_facts");
        this.restores =
                Timer.builder("atelier_ledger_restore")
                        .description("Time to read a partition of state in")
                        .register(registry);
        this.restoredJobs = registry.counter("atelier_ledger_restored_jobs");
        this.unreadable = deadLetters("fact");
        this.givenUp = deadLetters("job");
        Arrays.stream(Tier.values()).forEach(this::tell);
        tellBatched("dispatched", each -> each.dispatched);
        tellBatched("running", each -> each.running);
        Gauge.builder("atelier_ledger_deliveries_open", this, each -> each.openDeliveries)
                .description("Deliveries of this ledger's partitions that have not ended")
                .register(registry);
        Gauge.builder("atelier_ledger_partitions", this, each -> each.partitions)
                .description("Partitions that this ledger owns")
                .register(registry);
        fromZero();
    }

    private void tell(Tier tier) {
        Sum sum = new Sum();
        sums.put(tier, sum);
        tell(tier, Gauge.builder("atelier_ledger_queued", sum, each -> each.queued));
        tell(tier, Gauge.builder("atelier_ledger_dispatched", sum, each -> each.dispatched));
        tell(tier, Gauge.builder("atelier_ledger_running", sum, each -> each.running));
        // Grows at every scrape, also where the loop hangs.
        TimeGauge.builder("atelier_ledger_oldest", sum, TimeUnit.MILLISECONDS, this::age)
                .description("How long the part has waited that was queued first")
                .tag("tier", tier.wireName())
                .register(registry);
        waits.put(
                tier,
                Timer.builder("atelier_ledger_queue_wait")
                        .description("From submission to the first grant")
                        .tag("tier", tier.wireName())
                        .register(registry));
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

    /// So that nobody misses the first one of a kind.
    private void fromZero() {
        for (Tier tier : Tier.values()) {
            Arrays.stream(JobStatus.values())
                    .filter(Shard::announces)
                    .forEach(status -> jobs(tier, status));
        }
        for (WebhookEvent event : WebhookEvent.values()) {
            deliveries(event, true);
            deliveries(event, false);
        }
        Arrays.stream(Rejoin.values()).forEach(this::rejoins);
    }

    private double age(Sum sum) {
        Instant oldest = sum.oldest;
        return oldest == null
                ? 0
                : Math.max(0, (double) Duration.between(oldest, clock.instant()).toMillis());
    }

    /// Of all partitions that this ledger owns.
    void depths(Collection<Shard> shards) {
        sums.forEach((tier, sum) -> {
            sum.queued = total(shards, tier, Depth::queued);
            sum.dispatched = total(shards, tier, Depth::dispatched);
            sum.running = total(shards, tier, Depth::running);
            if (sum.queued + sum.dispatched == 0) {
                sum.oldest = null;
            }
        });
        batched.dispatched = shards.stream().mapToInt(each -> each.batched().dispatched()).sum();
        batched.running = shards.stream().mapToInt(each -> each.batched().running()).sum();
        openDeliveries = shards.stream().mapToInt(shard -> shard.deliveries().size()).sum();
        partitions = shards.size();
    }

    /// Asks every tenant's queue, so not for every batch.
    void ages(Queues queues) {
        sums.forEach((tier, sum) -> sum.oldest = queues.oldest(tier).orElse(null));
    }

    private static int total(Collection<Shard> shards, Tier tier, ToIntFunction<Depth> depth) {
        return shards.stream().mapToInt(shard -> depth.applyAsInt(shard.depth(tier))).sum();
    }

    void committed(Shard.Batch batch) {
        batch.announced().forEach(job -> jobs(job.document().tier(), job.status()).increment());
        batch.started().forEach(this::waited);
        batch.spendings().forEach(spendings::count);
        givenUp.increment(batch.givenUp().size());
        batch.deliveries().deliveries().stream()
                .filter(delivery -> delivery.endedAt() != null)
                .forEach(delivery ->
                        deliveries(delivery.type(), delivery.state() instanceof Delivery.Delivered)
                                .increment());
    }

    void unreadable(int facts) {
        unreadable.increment(facts);
    }

    void restored(int jobs, Duration took) {
        restores.record(took);
        restoredJobs.increment(jobs);
    }

    void folded(int count, Duration took) {
        folds.record(took);
        facts.increment(count);
    }

    void rejoined(Rejoin reason) {
        rejoins(reason).increment();
    }

    private void waited(Job job) {
        if (job.startedAt() != null) {
            // The one is the ledger's clock, the other the sender's.
            Duration wait = Duration.between(job.createdAt(), job.startedAt());
            Objects.requireNonNull(waits.get(job.document().tier()))
                    .record(wait.isNegative() ? Duration.ZERO : wait);
        }
    }

    private Counter jobs(Tier tier, JobStatus outcome) {
        return registry.counter(
                "atelier_ledger_jobs", "tier", tier.wireName(), "outcome", outcome.wireName());
    }

    private Counter deliveries(WebhookEvent event, boolean delivered) {
        return registry.counter(
                "atelier_ledger_deliveries",
                "event",
                event.wireName(),
                "outcome",
                delivered ? "delivered" : "failed");
    }

    private Counter deadLetters(String kind) {
        return registry.counter("atelier_ledger_dead_letters", "kind", kind);
    }

    private Counter rejoins(Rejoin reason) {
        return registry.counter(
                "atelier_ledger_rejoins", "reason", reason.name().toLowerCase(Locale.ROOT));
    }
}
