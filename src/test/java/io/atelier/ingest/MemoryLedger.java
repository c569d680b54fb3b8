package io.atelier.ingest;

import io.atelier.job.Fact;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Order;
import io.atelier.log.Incarnation;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Folds submissions as the ledger does, and forgets to answer when it is told to.
final class MemoryLedger {
    final Map<JobId, JobDocument> jobs = new ConcurrentHashMap<>();
    final AtomicInteger silences = new AtomicInteger();
    final AtomicInteger asked = new AtomicInteger();
    private final Replies replies = new Replies(Incarnation.of("test"));

    /// @param patience with a ledger that is silent
    Commands commands(Duration patience) {
        return new Commands(this::append, replies, new Patience(patience, patience));
    }

    private CompletableFuture<Void> append(Fact fact) {
        asked.incrementAndGet();
        Fact.Submit submit = (Fact.Submit) fact;
        JobDocument known = jobs.putIfAbsent(submit.job(), submit.document());
        if (silences.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
            replies.on(
                    new Order.Reply(
                            submit.job(),
                            Objects.requireNonNull(submit.replyTo()),
                            kind(known, submit.document()),
                            JobStatus.QUEUED));
        }
        return CompletableFuture.completedFuture(null);
    }

    private static Order.Reply.Kind kind(JobDocument known, JobDocument came) {
        if (known == null) {
            return Order.Reply.Kind.DONE;
        }
        return known.requestHash().equals(came.requestHash())
                ? Order.Reply.Kind.REPLAYED
                : Order.Reply.Kind.CONFLICT;
    }
}
