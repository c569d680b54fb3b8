package io.atelier.ledger;

import io.atelier.job.Fact;
import io.atelier.job.Failure;
import io.atelier.job.Job;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.Picture;
import io.atelier.job.Proof;
import io.atelier.job.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Jobs as a busy week leaves them on `state`, folded by the product's own reducer: of 100, 94 have
/// succeeded, 3 failed, 2 were cancelled, 1 is queued. One in ten still has the records that
/// compaction has not come to yet.
public final class ManyJobs {
    private final Reducer reducer = new Reducer(Policies.PLAIN);

    /// The records of the job of that number, oldest first.
    public List<Job> records(JobId id, JobDocument document, int number, Instant at) {
        List<Job> all = new ArrayList<>();
        Job queued = reducer.first(new Fact.Submit(id, document, at, null), at).job();
        all.add(Objects.requireNonNull(queued));
        switch (number % 100) {
            case 0 -> {
                return all;
            }
            case 1, 2 -> next(all, new Fact.Cancel(id, "default", null), at.plusSeconds(1));
            case 3, 4, 5 -> {
                grant(all, id, at);
                next(
                        all,
                        new Fact.Failed(
                                id,
                                0,
                                1,
                                "pod-1/aaaa",
                                Proof.REFUSED,
                                Failure.of("moderation_blocked", "The prompt was refused."),
                                null,
                                "req_0123456789abcdef0123456789abcdef"),
                        at.plusSeconds(20));
            }
            default -> {
                grant(all, id, at);
                next(all, succeeded(id), at.plusSeconds(20));
            }
        }
        return number % 10 == 7 ? all : List.of(all.getLast());
    }

    private void grant(List<Job> all, JobId id, Instant at) {
        all.add(Objects.requireNonNull(reducer.dispatch(all.getLast(), 0, at).job()));
        next(all, new Fact.Claim(id, 0, 1, "pod-1/aaaa", 1), at.plusSeconds(1));
    }

    private void next(List<Job> all, Fact.OfJob fact, Instant at) {
        all.add(Objects.requireNonNull(reducer.next(all.getLast(), fact, at).job()));
    }

    private static Fact.Succeeded succeeded(JobId id) {
        return new Fact.Succeeded(
                id,
                0,
                1,
                "pod-1/aaaa",
                List.of(
                        new Picture(
                                0,
                                "ab/cd/" + id + ".p0.r1.f1.i0.png",
                                "image/png",
                                1_234_567,
                                "0123456789abcdef".repeat(4),
                                1024,
                                1024)),
                new Usage(40, 0, 0, 439),
                "req_0123456789abcdef0123456789abcdef",
                false);
    }
}
