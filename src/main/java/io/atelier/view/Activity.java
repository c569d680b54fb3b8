package io.atelier.view;

import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.Tier;
import io.atelier.job.Usd;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// What all tenants have open, and what the last hour brought: for an operator to look at, not to
/// bill by ([SpendIndex]).
///
/// Jobs that have ended and dollars are counted from the log, so a restart forgets none of them;
/// how many waited is known only for the minutes in which this view was there.
final class Activity {
    static final int MINUTES = 60;

    private final Map<JobId, Open> open = new HashMap<>();
    private final Map<Tier, Map<JobStatus, Integer>> counts = new EnumMap<>(Tier.class);
    private final @Nullable Minute[] hour = new @Nullable Minute[MINUTES];

    /// @param since when it began to wait; where it doesn't, of no meaning
    /// @param booked the parts whose cost was counted
    private record Open(
            JobId job, String tenant, Tier tier, JobStatus status, Instant since, BitSet booked) {}

    /// @param number since 1970
    record Minute(
            long number,
            Map<Tier, Integer> queued,
            int waiting,
            int running,
            int succeeded,
            int failed,
            Usd spent) {
        static Minute empty(long number) {
            return new Minute(number, Map.of(), 0, 0, 0, 0, Usd.ZERO);
        }

        Minute spending(Usd more) {
            return new Minute(
                    number, queued, waiting, running, succeeded, failed, spent.plus(more));
        }

        Minute ended(boolean well) {
            return new Minute(
                    number,
                    queued,
                    waiting,
                    running,
                    succeeded + (well ? 1 : 0),
                    failed + (well ? 0 : 1),
                    spent);
        }
    }

    /// @param since when it began to wait
    record Oldest(String tenant, JobId job, Instant since) {}

    /// The ledger's latest word on a job; each word is heard once.
    synchronized void heard(Job job) {
        JobStatus status = job.status();
        Open before = open.remove(job.id());
        if (before != null) {
            count(before, -1);
        }
        BitSet booked = before == null ? new BitSet() : before.booked();
        // What an earlier run has brought was counted when that run ended.
        boolean redriven = before == null && job.run() > 1 && !status.terminal();
        for (Part part : job.parts()) {
            if (part.state() instanceof PartState.Succeeded won && !booked.get(part.index())) {
                booked.set(part.index());
                if (!redriven) {
                    spend(won.at(), won.cost());
                }
            }
        }
        if (status.terminal()) {
            end(job, status);
        } else {
            Open now =
                    new Open(
                            job.id(),
                            job.document().tenant(),
                            job.document().tier(),
                            status,
                            waits(status) ? Line.since(job) : job.createdAt(),
                            booked);
            open.put(job.id(), now);
            count(now, 1);
        }
    }

    /// Called now and then: what is open belongs to this minute.
    synchronized void sample(Instant now) {
        Map<Tier, Integer> queued = new EnumMap<>(Tier.class);
        for (Tier tier : Tier.values()) {
            queued.put(tier, waiting(tier));
        }
        Minute minute = minute(now);
        if (minute != null) {
            put(
                    new Minute(
                            minute.number(),
                            queued,
                            queued.values().stream().mapToInt(Integer::intValue).sum(),
                            sum(JobStatus.RUNNING),
                            minute.succeeded(),
                            minute.failed(),
                            minute.spent()));
        }
    }

    synchronized int count(Tier tier, JobStatus status) {
        return counts.getOrDefault(tier, Map.of()).getOrDefault(status, 0);
    }

    /// Queued, or offered to a worker that has not taken it yet.
    synchronized int waiting(Tier tier) {
        return count(tier, JobStatus.QUEUED) + count(tier, JobStatus.DISPATCHED);
    }

    synchronized Optional<Oldest> oldest(Tier tier) {
        return open.values().stream()
                .filter(each -> each.tier() == tier && waits(each.status()))
                .min(Comparator.comparing(Open::since))
                .map(each -> new Oldest(each.tenant(), each.job(), each.since()));
    }

    /// The last hour, oldest minute first; the last one is not over yet.
    synchronized List<Minute> hour(Instant now) {
        long last = number(now);
        return LongStream.rangeClosed(last - MINUTES + 1, last).mapToObj(this::minute).toList();
    }

    private void end(Job job, JobStatus status) {
        Minute minute = job.finishedAt() == null ? null : minute(job.finishedAt());
        if (minute != null && status != JobStatus.CANCELLED) {
            put(minute.ended(status == JobStatus.SUCCEEDED));
        }
    }

    private void spend(Instant at, Usd cost) {
        Minute minute = minute(at);
        if (minute != null) {
            put(minute.spending(cost));
        }
    }

    /// Null for one that is over so long that another has its place.
    private @Nullable Minute minute(Instant at) {
        Minute there = hour[place(number(at))];
        return there == null || there.number() <= number(at) ? minute(number(at)) : null;
    }

    private Minute minute(long number) {
        Minute there = hour[place(number)];
        return there != null && there.number() == number ? there : Minute.empty(number);
    }

    private void put(Minute minute) {
        hour[place(minute.number())] = minute;
    }

    private static int place(long number) {
        return (int) (number % MINUTES);
    }

    private static long number(Instant at) {
        return at.getEpochSecond() / Duration.ofMinutes(1).toSeconds();
    }

    private int sum(JobStatus status) {
        return counts.values().stream().mapToInt(each -> each.getOrDefault(status, 0)).sum();
    }

    private void count(Open job, int more) {
        counts.computeIfAbsent(job.tier(), _ -> new EnumMap<>(JobStatus.class))
                .merge(job.status(), more, Integer::sum);
    }

    private static boolean waits(JobStatus status) {
        return status == JobStatus.QUEUED || status == JobStatus.DISPATCHED;
    }
}
