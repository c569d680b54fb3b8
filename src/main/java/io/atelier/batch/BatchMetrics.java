package io.atelier.batch;

import io.atelier.job.Fact;
import io.atelier.job.Proof;
import io.atelier.openai.BatchStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;

/// What the batch lane counts, from 0 on.
final class BatchMetrics {
    private static final String NOT_CREATED = "not_created";
    private static final String SUCCEEDED = "succeeded";
    private static final String RELEASED = "released";
    private static final String NOT_FOUND = "not_found";

    private final MeterRegistry registry;
    private final Timer turnaround;
    private final Counter bytesDown;

    BatchMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.turnaround =
                Timer.builder("atelier_batch_turnaround")
                        .description("From the order of a batch to its end")
                        .register(registry);
        this.bytesDown = registry.counter("atelier_batch_bytes_down");
        batches(NOT_CREATED);
        Arrays.stream(BatchStatus.values())
                .filter(BatchStatus::over)
                .map(BatchStatus::wireName)
                .forEach(this::batches);
        lines(SUCCEEDED);
        lines(RELEASED);
        lines(NOT_FOUND);
        Arrays.stream(Proof.values()).map(Proof::wireName).forEach(this::lines);
    }

    void ended(BatchStatus status) {
        batches(status.wireName()).increment();
    }

    void notCreated() {
        batches(NOT_CREATED).increment();
    }

    /// Counts what ends a line.
    void line(Fact fact) {
        switch (fact) {
            case Fact.Succeeded _ -> lines(SUCCEEDED).increment();
            case Fact.Failed failed -> lines(failed.proof().wireName()).increment();
            case Fact.Release _ -> lines(RELEASED).increment();
            case Fact.NotFound _ -> lines(NOT_FOUND).increment();
            default -> {
                // It goes on.
            }
        }
    }

    void turnaround(Duration time) {
        turnaround.record(time);
    }

    void downloaded(long bytes) {
        bytesDown.increment((double) bytes);
    }

    private Counter batches(String status) {
        return registry.counter("atelier_batch_batches", "status", status);
    }

    private Counter lines(String outcome) {
        return registry.counter("atelier_batch_lines", "outcome", outcome);
    }
}
