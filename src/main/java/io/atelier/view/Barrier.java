package io.atelier.view;

import io.atelier.log.Tailer;
import io.atelier.log.Watermarks;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;

/// Makes a reader wait until this process has heard all that was on the log when it asked.
///
/// So whoever was told that something is on the log, by any process, sees it in the next read at
/// any other.
final class Barrier {
    private final Watermarks watermarks;
    private final Tailer tailer;
    private final Duration patience;
    private final Timer passed;
    private final Timer late;

    Barrier(Watermarks watermarks, Tailer tailer, Duration patience, MeterRegistry meters) {
        this.watermarks = watermarks;
        this.tailer = tailer;
        this.patience = patience;
        this.passed = timer("passed", meters);
        this.late = timer("late", meters);
    }

    /// Blocks for at most the patience; false where the end was not reached by then, because Kafka
    /// is away, a transaction is open or this process lags.
    boolean pass(Set<TopicPartition> partitions) {
        long start = System.nanoTime();
        boolean reached = reached(partitions, start + patience.toNanos());
        (reached ? passed : late).record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        return reached;
    }

    private boolean reached(Set<TopicPartition> partitions, long deadline) {
        try {
            Map<TopicPartition, Long> ends = await(watermarks.of(partitions), deadline);
            await(tailer.reaches(ends), deadline);
            return true;
        } catch (TimeoutException | ExecutionException | CancellationException notReached) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static <T> T await(CompletableFuture<T> future, long deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } finally {
            future.cancel(false);
        }
    }

    private static Timer timer(String outcome, MeterRegistry meters) {
        return Timer.builder("atelier.view.barrier")
                .description("How long reads waited for the end of the log")
                .tag("outcome", outcome)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofNanos(100_000))
                .maximumExpectedValue(Duration.ofSeconds(3))
                .register(meters);
    }
}
