package io.atelier.log;

import io.atelier.job.Fact;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Tells the ledger what became of a call, again and again until the log has it: a picture that is
/// paid for must not be forgotten because a broker was away.
public class Reports {
    private static final Logger LOG = Logger.getLogger(Reports.class);

    private final FactPublisher publisher;
    private final Duration pause;

    public Reports(FactPublisher publisher, Duration pause) {
        this.publisher = publisher;
        this.pause = pause;
    }

    /// Blocks until the fact is durable. An interrupt is kept for later.
    public void untilHeard(Fact fact) {
        boolean interrupted = false;
        while (true) {
            try {
                publisher.publish(fact).get();
                break;
            } catch (ExecutionException e) {
                LOG.warnf(
                        "report not heard, sent again jobId=%s fact=%s reason=%s",
                        fact.entity(),
                        fact.getClass().getSimpleName(),
                        String.valueOf(e.getCause()));
                interrupted |= !rest();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// The same without waiting: done once the fact is durable.
    public CompletableFuture<Void> heard(Fact fact) {
        return publisher
                .publish(fact)
                .exceptionallyCompose(failure -> {
                    LOG.warnf(
                            "report not heard, sent again jobId=%s fact=%s reason=%s",
                            fact.entity(), fact.getClass().getSimpleName(), failure.toString());
                    return CompletableFuture.runAsync(() -> {}, later())
                            .thenCompose(_ -> heard(fact));
                });
    }

    private Executor later() {
        return CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean rest() {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
