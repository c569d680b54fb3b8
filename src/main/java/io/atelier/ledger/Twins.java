package io.atelier.ledger;

import io.atelier.job.Ended;
import io.atelier.job.Fact;
import io.atelier.job.Job;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Finds the job that a retry was tried for before. OpenAI's SDKs repeat a request without any name
/// for it; all they say is how often they have tried. So whoever asks for the same as a job that is
/// running or has just ended, and says that it has tried before, gets that job.
///
/// All who ask for the same are on one partition, as ingest routes them by it; keyed submits need
/// none of this and are not known here. Read back from the jobs themselves, but for how often each
/// was joined, which only decides who gets which of several twins.
final class Twins {
    /// How long an ended job can be joined: longer than an SDK waits for one try (10 minutes) and
    /// until the next (2 minutes at most).
    static final Duration WINDOW = Duration.ofMinutes(15);

    /// By how much a retry may overtake its own first try on the way to the log: ingest gives up a
    /// fact after less than that.
    static final Duration OVERTAKING = Duration.ofSeconds(5);

    private final Map<Wish, Family> families = new HashMap<>();
    private final PriorityQueue<Ending> endings =
            new PriorityQueue<>(Comparator.comparing(Ending::at));

    private record Wish(String tenant, String requestHash) {
        static Wish of(JobDocument document) {
            return new Wish(document.tenant(), document.requestHash());
        }
    }

    private record Ending(Instant at, Wish wish, JobId job) {}

    /// A job that can be joined.
    private static final class Twin {
        private final JobId job;
        private int tries;
        private @Nullable Instant ended;

        Twin(JobId job, int tries) {
            this.job = job;
            this.tries = tries;
        }
    }

    /// Jobs that ask for the same, oldest first.
    private static final class Family {
        private final Map<JobId, Twin> twins = new LinkedHashMap<>();
        private @Nullable JobId overtaker;
        private Instant overtakenUntil = Instant.MIN;

        /// Of those that were not joined by as late a try yet, the oldest: callers lose patience in
        /// the order in which they came. Where all were, the latest.
        Twin of(int retry) {
            Twin latest = null;
            for (Twin twin : twins.values()) {
                latest = twin;
                if (twin.tries < retry) {
                    break;
                }
            }
            if (latest == null) {
                throw new IllegalStateException("a family without twins");
            }
            return latest;
        }
    }

    /// The job that this submit is only another try for; empty where it is to be a job of its own.
    Optional<JobId> join(Fact.Submit submit, Instant now) {
        Integer retry = submit.document().retry();
        Family family = families.get(Wish.of(submit.document()));
        if (retry == null || family == null) {
            return Optional.empty();
        }
        if (retry == 0) {
            JobId overtaker = family.overtaker;
            family.overtaker = null;
            return now.isBefore(family.overtakenUntil)
                    ? Optional.ofNullable(overtaker)
                    : Optional.empty();
        }
        Twin twin = family.of(retry);
        twin.tries = retry;
        return Optional.of(twin.job);
    }

    /// Hears of a job whenever it has changed, and of every open one that is read back.
    void follow(Job job) {
        Integer retry = job.document().retry();
        if (retry == null) {
            return;
        }
        Wish wish = Wish.of(job.document());
        Family family = family(wish);
        Twin twin = family.twins.get(job.id());
        if (twin == null) {
            twin = new Twin(job.id(), retry);
            family.twins.put(job.id(), twin);
            if (retry > 0) {
                family.overtaker = job.id();
                family.overtakenUntil = job.createdAt().plus(OVERTAKING);
            }
        }
        end(twin, wish, job.ended());
    }

    /// Hears of an ended job that is read back.
    void restore(JobId job, Ended ended) {
        if (ended.joinable()) {
            Wish wish = new Wish(ended.tenant(), ended.requestHash());
            end(family(wish).twins.computeIfAbsent(job, id -> new Twin(id, 0)), wish, ended);
        }
    }

    private Family family(Wish wish) {
        return families.computeIfAbsent(wish, _ -> new Family());
    }

    private void end(Twin twin, Wish wish, @Nullable Ended ended) {
        twin.ended = ended == null ? null : ended.at();
        if (ended != null) {
            endings.add(new Ending(ended.at(), wish, twin.job));
        }
    }

    /// Lets go of jobs that ended too long ago to be joined.
    void forgetBy(Instant now) {
        Instant time = now.minus(WINDOW);
        for (Ending oldest = endings.peek();
                oldest != null && oldest.at().isBefore(time);
                oldest = endings.peek()) {
            endings.remove();
            Family family = families.get(oldest.wish());
            Twin twin = family == null ? null : family.twins.get(oldest.job());
            if (family != null && twin != null && oldest.at().equals(twin.ended)) {
                family.twins.remove(oldest.job());
                if (family.twins.isEmpty()) {
                    families.remove(oldest.wish());
                }
            }
        }
    }

    int size() {
        return families.values().stream().mapToInt(family -> family.twins.size()).sum();
    }
}
