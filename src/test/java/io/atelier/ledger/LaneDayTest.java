package io.atelier.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Fact;
import io.atelier.job.Failure;
import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Lane;
import io.atelier.job.Order;
import io.atelier.job.Outcome;
import io.atelier.job.Picture;
import io.atelier.job.Proof;
import io.atelier.job.SampleDocument;
import io.atelier.job.Tier;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import io.atelier.log.Heartbeat;
import io.atelier.log.Turnarounds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A day of jobs with and without deadlines, on a clock that runs as fast as it can: the ledger is
/// the real one, the batch lane, the workers and OpenAI are played. In the afternoon batches become
/// slow, so that what was measured in the morning no longer holds.
class LaneDayTest {
    private static final Instant MORNING = Instant.parse("2026-11-22T00:00:00Z");
    private static final Duration STEP = Duration.ofSeconds(10);
    private static final Duration AGE = Duration.ofMinutes(10);
    private static final Duration RESERVE = Duration.ofMinutes(30);
    private static final Duration LONGEST_CALL = Duration.ofMinutes(2);
    private static final Usage USAGE = new Usage(1_000, 0, 0, 12_000);
    private static final Usd FULL_PRICE = new Usd(13_000);
    private static final int JOBS = 3_000;
    private static final int SLOTS = 32;
    private static final String WORKER = "worker/1";
    private static final String LANE = "lane/1";

    private final Turnarounds turnarounds = new Turnarounds(Duration.ofHours(24));
    private final Queues queues = new Queues(new Fairness(SLOTS, 10_000, Map.of()), () -> 1);
    private final Shard shard =
            new Shard(
                    new Reducer(
                            Policies.with(
                                    new Lanes(
                                            true,
                                            AGE,
                                            RESERVE,
                                            turnarounds::of,
                                            _ -> Optional.empty(),
                                            _ -> LONGEST_CALL))),
                    queues,
                    Policies.WEBHOOKS,
                    0);
    private final Map<JobId, Job> jobs = new HashMap<>();
    private final Set<JobId> bought = new HashSet<>();
    private final Set<String> seen = new HashSet<>();
    private final Deque<Order.Work> atOnce = new ArrayDeque<>();
    private final List<Order.Work> gathered = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<Played> batches = new ArrayList<>();
    private final Deque<Duration> latest = new ArrayDeque<>();
    private @Nullable Instant gatheringSince;
    private Instant now = MORNING;
    private long offset;
    private int keys;
    private int cancelled;

    /// A call of its own, under way.
    private record Call(Order.Work work, Instant ends) {}

    /// A batch that OpenAI is at.
    private static final class Played {
        private final List<Order.Work> members;
        private final Instant created;
        private final Duration takes;
        private @Nullable Instant cancelledAt;
        private Instant ends;

        Played(List<Order.Work> members, Instant created, Duration takes) {
            this.members = members;
            this.created = created;
            this.takes = takes;
            this.ends = created.plus(takes);
        }

        /// Of its members, how many are done by then.
        int done(Instant at) {
            double share = (double) Duration.between(created, at).toMillis() / takes.toMillis();
            return (int) Math.min(members.size(), members.size() * share);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void meetsEveryDeadlineAndSavesMoney(long seed) {
        Random random = new Random(seed);
        List<Fact.Submit> arrivals = arrivals(random);
        int next = 0;
        for (; now.isBefore(MORNING.plus(Duration.ofDays(3))); now = now.plus(STEP)) {
            for (; next < JOBS && !arrivals.get(next).at().isAfter(now); next++) {
                fold(arrivals.get(next));
            }
            work(random);
            batches(random);
            commit();
        }

        assertThat(jobs).hasSize(JOBS);
        assertThat(jobs.values()).allSatisfy(LaneDayTest::endedInTime);
        Usd paid = jobs.values().stream().map(Job::cost).reduce(Usd.ZERO, Usd::plus);
        Usd full = new Usd(JOBS * FULL_PRICE.micros());
        long cheap = jobs.values().stream().filter(job -> job.cost().equals(half())).count();
        long pulledBack = jobs.values().stream().filter(job -> job.has("pulled_back")).count();
        System.out.printf(
                "seed %d: %d jobs, %d deadlines met of %d, %d bought in batches (%d batches, %d cancelled for a deadline), %d pulled back, paid %s instead of %s, saved %s%n",
                seed,
                JOBS,
                deadlines(),
                deadlines(),
                cheap,
                keys,
                cancelled,
                pulledBack,
                paid,
                full,
                full.minus(paid));
        // Else the day proves nothing.
        assertThat(cheap).isGreaterThan(JOBS * 2 / 5);
        assertThat(pulledBack).isPositive();
        assertThat(cancelled).isPositive();
    }

    private long deadlines() {
        return jobs.values().stream().filter(job -> job.document().deadline() != null).count();
    }

    private static void endedInTime(Job job) {
        assertThat(job.status()).as("%s", job.history()).isEqualTo(JobStatus.SUCCEEDED);
        Instant deadline = job.document().deadline();
        if (deadline != null) {
            assertThat(job.finishedAt()).as("%s", job.history()).isBeforeOrEqualTo(deadline);
        }
    }

    private static Usd half() {
        return new Usd(FULL_PRICE.micros() / 2);
    }

    /// Over the first day: some want it at once, some by the evening, some whenever.
    private static List<Fact.Submit> arrivals(Random random) {
        List<Fact.Submit> arrivals = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
            Instant at = MORNING.plusSeconds(i * Duration.ofDays(1).toSeconds() / JOBS);
            SampleDocument document =
                    switch (random.nextInt(5)) {
                        case 0 -> SampleDocument.PLAIN;
                        case 1 -> SampleDocument.PLAIN.tier(Tier.BATCH);
                        case 2 -> due(at, 5 + random.nextInt(60));
                        case 3 -> due(at, 120 + random.nextInt(240));
                        default -> due(at, 360 + random.nextInt(1_080));
                    };
            arrivals.add(
                    new Fact.Submit(
                            JobId.keyed("default", "/v1/jobs", "day-" + i),
                            document.made(),
                            at,
                            null));
        }
        return arrivals;
    }

    private static SampleDocument due(Instant at, int minutes) {
        return SampleDocument.PLAIN.deadline(at.plus(Duration.ofMinutes(minutes)));
    }

    /// Workers take what is to be called at once, in order.
    private void work(Random random) {
        for (Call call : List.copyOf(calls)) {
            if (!call.ends().isAfter(now)) {
                calls.remove(call);
                succeeds(call.work(), WORKER, Lane.REALTIME);
            }
        }
        while (calls.size() < SLOTS && !atOnce.isEmpty()) {
            Order.Work work = atOnce.remove();
            if (claims(work, WORKER, null)) {
                calls.add(new Call(work, now.plusSeconds(20 + random.nextInt(100))));
            }
        }
    }

    private void batches(Random random) {
        for (Played batch : List.copyOf(batches)) {
            boolean urgent =
                    batch.members.stream()
                            .anyMatch(work ->
                                    work.onlyUntil() != null && !work.onlyUntil().isAfter(now));
            if (!batch.ends.isAfter(now)) {
                ends(batch);
            } else if (urgent && batch.cancelledAt == null) {
                cancelled++;
                batch.cancelledAt = now;
                Instant soon = now.plusSeconds(random.nextInt(600));
                batch.ends = soon.isBefore(batch.ends) ? soon : batch.ends;
            }
        }
        if (gatheringSince != null && !gatheringSince.plus(AGE).isAfter(now)) {
            // What has a deadline goes apart from what has none.
            seal(gathered.stream().filter(work -> work.onlyUntil() != null).toList(), random);
            seal(gathered.stream().filter(work -> work.onlyUntil() == null).toList(), random);
            gathered.clear();
            gatheringSince = null;
        }
    }

    private void seal(List<Order.Work> works, Random random) {
        String key = "atl_" + ++keys;
        List<Order.Work> members = works.stream().filter(work -> claims(work, LANE, key)).toList();
        if (!members.isEmpty()) {
            batches.add(new Played(members, now, turnaround(random)));
        }
    }

    /// Half an hour and more, in the afternoon many hours.
    private Duration turnaround(Random random) {
        boolean slow =
                now.isAfter(MORNING.plus(Duration.ofHours(12)))
                        && now.isBefore(MORNING.plus(Duration.ofHours(16)));
        return slow
                ? Duration.ofMinutes(300 + random.nextInt(300))
                : Duration.ofMinutes(20 + random.nextInt(40));
    }

    private void ends(Played batch) {
        batches.remove(batch);
        int done = batch.cancelledAt == null ? batch.members.size() : batch.done(batch.ends);
        for (int i = 0; i < batch.members.size(); i++) {
            Order.Work work = batch.members.get(i);
            if (i < done) {
                succeeds(work, LANE, Lane.BATCH);
            } else {
                fold(
                        new Fact.Failed(
                                work.job(),
                                work.part(),
                                work.fence(),
                                LANE,
                                Proof.NOT_ACCEPTED,
                                Failure.of("batch_cancelled", "It was not run."),
                                null,
                                null));
            }
        }
        if (batch.cancelledAt == null) {
            latest.add(batch.takes);
            if (latest.size() > 10) {
                latest.remove();
            }
            turnarounds.heard(
                    Heartbeat.batch(
                            "lane",
                            "1",
                            List.of(),
                            Map.of(
                                    SampleDocument.PLAIN.operation().options().model(),
                                    latest.stream().max(Duration::compareTo).orElseThrow())));
        }
    }

    private boolean claims(Order.Work work, String who, @Nullable String batch) {
        fold(new Fact.Claim(work.job(), work.part(), work.fence(), who, 1, batch));
        List<Order> answers = commit();
        return answers.stream()
                .anyMatch(each ->
                        each instanceof Order.Grant grant && grant.job().equals(work.job()));
    }

    private void succeeds(Order.Work work, String who, Lane lane) {
        assertThat(bought.add(work.job())).as("bought once").isTrue();
        fold(
                new Fact.Succeeded(
                        work.job(),
                        work.part(),
                        work.fence(),
                        who,
                        List.of(new Picture(0, "name", "image/png", 10, "ab", 1, 1)),
                        USAGE,
                        null,
                        false,
                        Outcome.Telling.NOTHING,
                        lane));
    }

    private void fold(Fact fact) {
        shard.fold(fact, null, now, nanos());
    }

    private List<Order> commit() {
        shard.onTime(now, nanos());
        shard.letGo(now, nanos());
        queues.dispatch(now, nanos());
        Shard.Batch batch = shard.take();
        for (Job job : batch.jobs()) {
            jobs.put(job.id(), job);
            shard.committed(job, ++offset);
        }
        for (Order order : batch.orders()) {
            // The ledger writes unclaimed work again.
            if (order instanceof Order.Work work && seen.add(work.job() + "/" + work.fence())) {
                take(work);
            }
        }
        return batch.orders();
    }

    private void take(Order.Work work) {
        if (work.lane() == Lane.BATCH) {
            gathered.add(work);
            gatheringSince = Objects.requireNonNullElse(gatheringSince, now);
        } else {
            atOnce.add(work);
        }
    }

    private long nanos() {
        return Duration.between(MORNING, now).toNanos();
    }
}
