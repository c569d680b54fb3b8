package io.atelier.ingest;

import io.atelier.job.Fact;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jboss.logging.Logger;

/// Puts callers' wishes on the log and, where asked to, waits for what the ledger says to them.
final class Commands {
    private static final Logger LOG = Logger.getLogger(Commands.class);

    private final Function<Fact, CompletableFuture<Void>> log;
    private final Replies replies;
    private final Patience patience;

    /// @param log appends a fact; done once all in-sync replicas have it
    Commands(Function<Fact, CompletableFuture<Void>> log, Replies replies, Patience patience) {
        this.log = log;
        this.replies = replies;
        this.patience = patience;
    }

    /// Whether the fact is durable; if not, nobody knows whether it is on the log.
    boolean append(Fact fact) throws InterruptedException {
        return acknowledged(fact, System.nanoTime() + patience.inAll().toNanos());
    }

    /// @param command made with the address for its reply
    Verdict ask(Function<String, Fact.Command> command) throws InterruptedException {
        long end = System.nanoTime() + patience.inAll().toNanos();
        try (Replies.Awaited reply = replies.await()) {
            Fact.Command fact = command.apply(reply.address());
            if (!acknowledged(fact, end)) {
                return new Verdict.Unacknowledged();
            }
            return reply.within(shorter(patience.verdict(), left(end)))
                    .<Verdict>map(Verdict.Spoken::of)
                    .orElseGet(() -> pending(fact));
        }
    }

    private boolean acknowledged(Fact fact, long end) throws InterruptedException {
        try {
            log.apply(fact).get(left(end).toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException e) {
            warn(fact, String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            warn(fact, "no acknowledgement in time");
        }
        return false;
    }

    private static Verdict pending(Fact fact) {
        LOG.warnf(
                "ledger silent, its caller is told to retry jobId=%s fact=%s",
                fact.entity(), fact.getClass().getSimpleName());
        return new Verdict.Pending();
    }

    private static void warn(Fact fact, String reason) {
        LOG.warnf(
                "fact not acknowledged, its caller is told to retry jobId=%s fact=%s reason=%s",
                fact.entity(), fact.getClass().getSimpleName(), reason);
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
