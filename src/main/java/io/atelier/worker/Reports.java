package io.atelier.worker;

import io.atelier.job.Fact;
import io.atelier.log.FactPublisher;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.jboss.logging.Logger;

/// Tells the ledger what became of an attempt, again and again until the log has it: a picture that
/// is paid for must not be forgotten because a broker was away.
class Reports {
    private static final Logger LOG = Logger.getLogger(Reports.class);

    private final FactPublisher publisher;
    private final Duration pause;

    Reports(FactPublisher publisher, Duration pause) {
        this.publisher = publisher;
        this.pause = pause;
    }

    /// Blocks until the fact is durable. An interrupt is kept for later.
    void untilHeard(Fact.OfAttempt fact) {
        boolean interrupted = false;
        while (true) {
            try {
                publisher.publish(fact).get();
                break;
            } catch (ExecutionException e) {
                LOG.warnf(
                        "report not heard, sent again jobId=%s attempt=%d reason=%s",
                        fact.job(), fact.fence(), String.valueOf(e.getCause()));
                interrupted |= !rest();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
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
