package io.atelier.batch;

import io.atelier.job.Fact;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;

/// What the batch lane counts.
final class BatchMetrics {
    private final MeterRegistry registry;

    BatchMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /// @param status the upstream's word, or `not_created`
    void batch(String status) {
        registry.counter("atelier_batch_batches", "status", status).increment();
    }

    /// Counts what ends a line.
    void line(Fact fact) {
        String outcome =
                switch (fact) {
                    case Fact.Succeeded _ -> "succeeded";
                    case Fact.Failed failed -> failed.proof().name().toLowerCase(Locale.ROOT);
                    case Fact.Release _ -> "released";
                    case Fact.NotFound _ -> "not_found";
                    default -> "";
                };
        if (!outcome.isEmpty()) {
            registry.counter("atelier_batch_lines", "outcome", outcome).increment();
        }
    }

    void turnaround(Duration time) {
        Timer.builder("atelier_batch_turnaround")
                .description("From the order of a batch to its end")
                .register(registry)
                .record(time);
    }

    void downloaded(long bytes) {
        registry.counter("atelier_batch_bytes_down").increment((double) bytes);
    }
}
