package io.atelier.ingest;

import io.atelier.job.Tier;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Locale;

/// Counts what came in: `atelier_ingest_jobs_total{tier, result}`.
@Singleton
class IngestMetrics {
    /// What became of a submit.
    enum Result {
        ACCEPTED,
        REPLAYED,
        JOINED,
        CONFLICT,
        OVER_BUDGET,
        UNKNOWN,
        INVALID
    }

    private final MeterRegistry registry;

    IngestMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void count(Tier tier, Result result) {
        count(tier.wireName(), result);
    }

    /// A document that could not be read has no tier.
    void countInvalid() {
        count("none", Result.INVALID);
    }

    private void count(String tier, Result result) {
        registry.counter(
                        "atelier.ingest.jobs",
                        "tier",
                        tier,
                        "result",
                        result.name().toLowerCase(Locale.ROOT))
                .increment();
    }
}
