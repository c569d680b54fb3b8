package io.atelier.ingest;

import io.atelier.job.Tier;
import io.micrometer.core.instrument.Counter;
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

    private static final String NO_TIER = "none";

    private final MeterRegistry registry;

    IngestMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Tier tier : Tier.values()) {
            for (Result result : Result.values()) {
                counter(tier.wireName(), result);
            }
        }
        counter(NO_TIER, Result.INVALID);
    }

    void count(Tier tier, Result result) {
        counter(tier.wireName(), result).increment();
    }

    /// A document that could not be read has no tier.
    void countInvalid() {
        counter(NO_TIER, Result.INVALID).increment();
    }

    private Counter counter(String tier, Result result) {
        return registry.counter(
                "atelier.ingest.jobs",
                "tier",
                tier,
                "result",
                result.name().toLowerCase(Locale.ROOT));
    }
}
