package io.atelier.ledger;

import io.atelier.job.Job;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/// What the ledger counts, always after the commit that made it true.
final class LedgerMetrics {
    private final MeterRegistry registry;

    LedgerMetrics(MeterRegistry registry) {
        this.registry = registry;
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
