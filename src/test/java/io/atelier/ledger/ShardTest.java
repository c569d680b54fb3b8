package io.atelier.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.atelier.job.Fact;
import io.atelier.job.Failure;
import io.atelier.job.Job;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Lane;
import io.atelier.job.Order;
import io.atelier.job.Proof;
import io.atelier.job.SampleDocument;
import io.atelier.job.Step;
import io.atelier.job.Tier;
import io.atelier.log.Heartbeat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShardTest {
    private static final SampleDocument PLAIN = SampleDocument.PLAIN;
    private static final String WORKER = "pod-1/aaaa";

    private final Reducer reducer = new Reducer(Policies.PLAIN);
    private Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private long nanos = 1;
    private Queues queues = new Queues(new Fairness(2, 1000, Map.of()), () -> 1);
    private Shard shard = new Shard(reducer, queues, Policies.WEBHOOKS, nanos);
    private final Map<JobId, Job> jobs = new LinkedHashMap<>();
    private final List<Order> orders = new ArrayList<>();
    private final List<Job> started = new ArrayList<>();
    private final List<Job> announced = new ArrayList<>();
    private final List<Spending> spendings = new ArrayList<>();
    private final Leases leases =
            new Leases("ledger/1", Duration.ofSeconds(30), Duration.ofSeconds(3), () -> nanos);

    @Test
    void dispatchesNoMoreThanTheWindowOfATier() {
        submit(5, PLAIN.tier(Tier.STANDARD));
        submit(1, PLAIN.tier(Tier.BATCH));

        assertThat(dispatched())
                .extracting(Order.Work::tier)
                .containsExactly(Tier.STANDARD, Tier.STANDARD, Tier.BATCH);
        assertThat(shard.depth(Tier.STANDARD).queued()).isEqualTo(3);
        assertThat(shard.depth(Tier.STANDARD).dispatched()).isEqualTo(2);
        assertThat(dispatched()).isEmpty();
    }

    @Test
    void dispatchesMoreAsSoonAsSomethingIsClaimed() {
        submit(5, PLAIN);
        List<Order.Work> first = dispatched();

        fold(claim(first.getFirst()));

        assertThat(dispatched()).hasSize(1).doesNotContainAnyElementsOf(first);
    }

    @Test
    void dispatchesMoreAsSoonAsSomethingUnclaimedIsCancelled() {
        submit(3, PLAIN);
        List<Order.Work> first = dispatched();

        fold(new Fact.Cancel(first.getFirst().job(), "default", null));

        assertThat(dispatched()).hasSize(1);
    }

    @Test
    void writesEveryChangeOfStatusIntoTheHistory() {
        submit(1, PLAIN);
        Order.Work work = dispatched().getFirst();
        fold(claim(work));
        fold(new Fact.Cancel(work.job(), "default", null));
        fold(new Fact.Release(work.job(), 0, work.fence(), WORKER, "stopped"));
        gather();

        List<Step> history = Objects.requireNonNull(jobs.get(work.job())).history();
        assertThat(history).extracting(Step::number).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(history)
                .extracting(Step::what, Step::status, Step::attempts)
                .containsExactly(
                        tuple("queued", JobStatus.QUEUED, 0),
                        tuple("dispatched", JobStatus.DISPATCHED, 0),
                        tuple("running", JobStatus.RUNNING, 1),
                        tuple("cancelled", JobStatus.CANCELLING, 1),
                        tuple("released", null, null),
                        tuple("cancelled", JobStatus.CANCELLED, 0));
    }

    @Test
    void tellsWhomItHoldsBackAndByWhichShares() {
        Fairness fairness = new Fairness(100, 2, Map.of("default", 3, "absent", 5));
        start(reducer, fairness);
        submit(2, PLAIN);
        assertThat(Dealing.of(queues, fairness))
                .isEqualTo(new Dealing(List.of(), Map.of("default", 3)));

        submit(1, PLAIN);
        dispatched();

        assertThat(Dealing.of(queues, fairness))
                .isEqualTo(new Dealing(List.of("default"), Map.of("default", 3)));
        fold(new Fact.Cancel(jobs.keySet().iterator().next(), "default", null));
        dispatched();
        assertThat(Dealing.of(queues, fairness)).isEqualTo(Dealing.NONE);
    }

    @Test
    void countsWhatWaitsAndWhatRuns() {
        submit(2, PLAIN);
        Order.Work work = dispatched().getFirst();
        fold(claim(work));
        Depth depth = shard.depth(Tier.STANDARD);
        assertThat(List.of(depth.queued(), depth.dispatched(), depth.running()))
                .containsExactly(0, 1, 1);

        fold(failed(work, Proof.REFUSED, null));

        assertThat(List.of(depth.queued(), depth.dispatched(), depth.running()))
                .containsExactly(0, 1, 0);
    }

    @Test
    void skipsWhatWasCancelledInTheQueue() {
        List<JobId> submitted = submit(2, PLAIN);

        fold(new Fact.Cancel(submitted.getFirst(), "default", null));
        assertThat(shard.depth(Tier.STANDARD).queued()).isEqualTo(1);

        assertThat(dispatched()).extracting(Order.Work::job).containsExactly(submitted.getLast());
    }

    @Test
    void dispatchesTheMostUrgentFirstAndWithinATierInOrder() {
        List<JobId> batch = submit(1, PLAIN.tier(Tier.BATCH));
        List<JobId> standard = submit(2, PLAIN.tier(Tier.STANDARD));
        List<JobId> priority = submit(1, PLAIN.tier(Tier.PRIORITY));

        assertThat(dispatched())
                .extracting(Order.Work::job)
                .containsExactly(
                        priority.getFirst(),
                        standard.getFirst(),
                        standard.getLast(),
                        batch.getFirst());
    }

    @Test
    void firesTimersWhenTheyAreDueAndNotBefore() {
        Instant later = now.plusSeconds(60);
        submit(1, PLAIN.notBefore(later));
        assertThat(shard.nextTimer()).isEqualTo(later);

        passes(59);
        assertThat(dispatched()).isEmpty();

        passes(1);
        assertThat(dispatched()).hasSize(1);
    }

    @Test
    void firesATimerThatHasMovedForward() {
        JobId job = submit(1, PLAIN.deadline(now.plusSeconds(300))).getFirst();
        Order.Work work = dispatched().getFirst();
        fold(claim(work));

        fold(failed(work, Proof.NOT_ACCEPTED, Duration.ofSeconds(20)));

        assertThat(shard.nextTimer()).isBefore(now.plusSeconds(300));
        passes(20);
        assertThat(dispatched()).extracting(Order.Work::job).containsExactly(job);
    }

    @Test
    void writesUnclaimedWorkAgainForEver() {
        submit(1, PLAIN);
        dispatched();
        taken();

        int written = 0;
        for (int minute = 0; minute < 200; minute++) {
            passes(60);
            written += taken().orders().size();
        }

        assertThat(written).isBetween(20, 30);
    }

    @Test
    void endsOnceWhenTheDeadlinePassesInTheSameBatch() {
        submit(1, PLAIN.deadline(now.plusSeconds(5)));
        Order.Work work = dispatched().getFirst();
        fold(claim(work));
        taken();

        now = now.plusSeconds(6);
        fold(failed(work, Proof.REFUSED, null));
        shard.onTime(now, nanos);

        Shard.Batch batch = taken();
        assertThat(batch.announced()).extracting(Job::status).containsExactly(JobStatus.FAILED);
        assertThat(batch.jobs()).extracting(Job::status).containsExactly(JobStatus.FAILED);
    }

    @Test
    void givesUpAJobWhoseAttemptsAreSpent() {
        submit(1, PLAIN);
        for (int attempt = 1; attempt <= 3; attempt++) {
            Order.Work bought = dispatched().getFirst();
            fold(claim(bought));
            fold(failed(bought, Proof.AMBIGUOUS, null));
            foundNothing();
            passes(120);
        }

        assertThat(taken().givenUp())
                .singleElement()
                .satisfies(lost -> {
                    assertThat(lost.job().status()).isEqualTo(JobStatus.FAILED);
                    assertThat(lost.reason()).isEqualTo("attempts spent: trouble");
                });
    }

    @Test
    void givesUpAJobWhoseWorkersAllDisappear() {
        submit(1, PLAIN);
        for (int attempt = 1; attempt <= 3; attempt++) {
            fold(claim(dispatched().getFirst()));
            passes(151);
            foundNothing();
            passes(120);
        }

        assertThat(taken().givenUp())
                .extracting(Shard.GivenUp::reason)
                .containsExactly("worker lost");
    }

    @Test
    void givesUpNoJobThatWasRefused() {
        submit(1, PLAIN);
        Order.Work work = dispatched().getFirst();
        fold(claim(work));
        fold(failed(work, Proof.REFUSED, null));

        Shard.Batch batch = taken();
        assertThat(batch.announced()).hasSize(1);
        assertThat(batch.givenUp()).isEmpty();
    }

    @Test
    void sendsWhatGoesIntoBatchesOutOfTurnAndWithoutAWindow() {
        Reducer batching = new Reducer(Policies.with(Policies.LANES));
        start(batching, new Fairness(2, 3, Map.of()));
        submit(20, PLAIN.tier(Tier.BATCH));
        submit(5, PLAIN);

        List<Order.Work> works = dispatched();
        assertThat(works)
                .filteredOn(work -> work.lane() == Lane.BATCH)
                .extracting(Order.Work::tier)
                .hasSize(20)
                .containsOnly(Tier.BATCH);
        // Neither the tier's window nor the tenant's cap knows of them.
        assertThat(works).filteredOn(work -> work.lane() == Lane.REALTIME).hasSize(2);
        assertThat(shard.depth(Tier.BATCH).dispatched()).isZero();
        assertThat(shard.batched().dispatched()).isEqualTo(20);
    }

    @Test
    void looksInItsBatchForWhatALaneNoLongerWorksAt() {
        Reducer batching = new Reducer(Policies.with(Policies.LANES));
        start(batching, new Fairness(2, 3, Map.of()));
        submit(2, PLAIN.tier(Tier.BATCH));
        List<Order.Work> works = dispatched();
        fold(claim(works.getFirst(), "lane/1", "atl_a"));
        fold(claim(works.getLast(), "lane/1", "atl_b"));
        assertThat(shard.batched().running()).isEqualTo(2);
        taken();

        for (int beat = 0; beat < 3; beat++) {
            hearsItself(3);
            leases.heard(Heartbeat.batch("lane", "1", List.of("atl_a"), Map.of()));
        }
        shard.checkLeases(leases, now, nanos);

        assertThat(dispatched())
                .singleElement()
                .satisfies(work -> {
                    assertThat(work.job()).isEqualTo(works.getLast().job());
                    assertThat(work.recoverOnly()).isTrue();
                    assertThat(work.bound()).isEqualTo("atl_b");
                });
    }

    private static Fact.Claim claim(Order.Work work, String lane, String batch) {
        return new Fact.Claim(work.job(), work.part(), work.fence(), lane, 1, batch);
    }

    /// With nothing in memory.
    private void start(Reducer rules, Fairness fairness) {
        queues = new Queues(fairness, () -> 1);
        shard = new Shard(rules, queues, Policies.WEBHOOKS, nanos);
    }

    private void foundNothing() {
        Order.Work look = dispatched().getFirst();
        assertThat(look.recoverOnly()).isTrue();
        fold(claim(look));
        fold(new Fact.NotFound(look.job(), look.part(), look.fence(), WORKER));
    }

    @Test
    void announcesEveryRunOfAJobThatIsRedrivenInTheSameBatch() {
        submit(1, PLAIN);
        Order.Work work = dispatched().getFirst();
        fold(claim(work));
        taken();

        fold(failed(work, Proof.REFUSED, null));
        fold(new Fact.Redrive(work.job(), "default", null));
        Order.Work again = dispatched().getFirst();
        fold(claim(again));
        fold(failed(again, Proof.REFUSED, null));

        Shard.Batch batch = taken();
        assertThat(again.run()).isEqualTo(2);
        assertThat(batch.announced()).extracting(Job::run).containsExactly(1, 2);
        assertThat(batch.jobs()).extracting(Job::run).containsExactly(2);
    }

    @Test
    void keepsAStubOfAnEndedJobOnceThatIsCommitted() {
        submit(1, PLAIN);
        Order.Work work = dispatched().getFirst();
        fold(claim(work));
        fold(failed(work, Proof.REFUSED, null));
        Job ended = taken().jobs().iterator().next();

        assertThat(shard.needs(new Fact.Redrive(work.job(), "default", null))).isNull();
        shard.committed(ended, 42);

        assertThat(shard.size()).isEqualTo(1);
        assertThat(shard.needs(new Fact.Redrive(work.job(), "default", null))).isEqualTo(42);
        assertThat(shard.needs(new Fact.Cancel(work.job(), "default", null))).isNull();
        fold(submission(work.job(), PLAIN, "ingest/1"));
        assertThat(taken().orders())
                .containsExactly(
                        new Order.Reply(
                                work.job(),
                                "ingest/1",
                                Order.Reply.Kind.REPLAYED,
                                JobStatus.FAILED));
    }

    @Test
    void knowsNoJobOfAnotherTenant() {
        submit(1, PLAIN);
        Order.Work work = dispatched().getFirst();
        JobId job = work.job();
        taken();
        List<Order> noSuchJob =
                List.of(new Order.Reply(job, "ingest/1", Order.Reply.Kind.NOT_FOUND, null));

        fold(new Fact.Cancel(job, "other", "ingest/1"));
        assertThat(taken().orders()).isEqualTo(noSuchJob);
        fold(claim(work));
        fold(failed(work, Proof.REFUSED, null));
        Job ended = taken().jobs().iterator().next();
        shard.committed(ended, 42);
        assertThat(shard.needs(new Fact.Redrive(job, "other", "ingest/1"))).isNull();

        for (Fact wish :
                List.of(
                        new Fact.Cancel(job, "other", "ingest/1"),
                        new Fact.Redrive(job, "other", "ingest/1"),
                        new Fact.Resolve(job, "other", true, "ingest/1"))) {
            fold(wish);
            assertThat(taken().orders()).isEqualTo(noSuchJob);
        }
        assertThat(ended.status()).isEqualTo(JobStatus.FAILED);
    }

    @Test
    void startsAnEndedJobAgainFromItsState() {
        submit(1, PLAIN);
        Order.Work work = dispatched().getFirst();
        fold(claim(work));
        fold(failed(work, Proof.REFUSED, null));
        Job ended = taken().jobs().iterator().next();
        shard.committed(ended, 42);

        shard.fold(new Fact.Redrive(work.job(), "default", null), ended, now, nanos);

        assertThat(dispatched()).extracting(Order.Work::run).containsExactly(2);
        Shard.Batch batch = taken();
        assertThat(batch.started()).isEmpty();
        assertThat(shard.size()).isEqualTo(1);
    }

    @Test
    void goesOnAfterARestoreAsIfNothingHadHappened() {
        List<JobId> submitted = submit(4, PLAIN);
        Order.Work first = dispatched().getFirst();
        fold(claim(first));
        submit(1, PLAIN.notBefore(now.plusSeconds(60)));
        List<Job> written = new ArrayList<>(taken().jobs());

        start(reducer, new Fairness(2, 1000, Map.of()));
        IntStream.range(0, written.size())
                .forEach(offset -> Restored.into(shard, written.get(offset), offset));
        shard.restored();

        assertThat(shard.size()).isEqualTo(5);
        assertThat(dispatched()).extracting(Order.Work::job).containsExactly(submitted.get(2));
        taken();
        fold(claim(first));
        assertThat(taken().orders()).hasOnlyElementsOfType(Order.Grant.class);
        passes(10);
        assertThat(taken().orders())
                .extracting(order -> ((Order.Work) order).job())
                .as("unclaimed work is written again")
                .containsExactly(submitted.get(1), submitted.get(2));
        assertThat(shard.nextTimer()).isEqualTo(now.plusSeconds(20));
    }

    @Test
    void restoresTheLatestOfEveryJob() {
        submit(1, PLAIN);
        Order.Work work = dispatched().getFirst();
        Job dispatched = taken().jobs().iterator().next();
        fold(claim(work));
        fold(failed(work, Proof.REFUSED, null));
        Job ended = taken().jobs().iterator().next();

        start(reducer, new Fairness(2, 1000, Map.of()));
        Restored.into(shard, dispatched, 1);
        Restored.into(shard, ended, 2);
        shard.restored();

        assertThat(shard.size()).isEqualTo(1);
        assertThat(shard.needs(new Fact.Redrive(work.job(), "default", null))).isEqualTo(2);
        shard.forget(work.job());
        assertThat(shard.size()).isZero();
    }

    @Test
    void takesBackWhatASilentWorkerHolds() {
        submit(1, PLAIN);
        Order.Work work = dispatched().getFirst();
        fold(claim(work));
        taken();
        hearsItself(31);

        shard.checkLeases(leases, now, nanos);

        assertThat(dispatched()).extracting(Order.Work::recoverOnly).containsExactly(true);
    }

    @Test
    void leavesANewGrantToAWorkerItHasNotHeardYet() {
        hearsItself(100);
        submit(1, PLAIN);
        Order.Work work = dispatched().getFirst();
        fold(claim(work));
        taken();
        hearsItself(3);

        shard.checkLeases(leases, now, nanos);

        assertThat(taken().empty()).isTrue();
    }

    @Test
    void takesBackWhatAWorkerSaysItHasNotGot() {
        submit(1, PLAIN);
        Order.Work work = dispatched().getFirst();
        fold(claim(work));
        taken();
        for (int beat = 0; beat < 3; beat++) {
            hearsItself(3);
            leases.heard(Heartbeat.worker("pod-1", "aaaa", List.of(), List.of()));
        }

        shard.checkLeases(leases, now, nanos);

        assertThat(dispatched()).extracting(Order.Work::recoverOnly).containsExactly(true);
    }

    @Test
    void hasNothingToWriteWhenNothingHappened() {
        submit(1, PLAIN);
        dispatched();
        taken();

        shard.onTime(now, nanos);
        shard.letGo(now, nanos);
        queues.dispatch(now, nanos);
        shard.checkLeases(leases, now, nanos);

        assertThat(taken().empty()).isTrue();
    }

    private List<JobId> submit(int jobs, SampleDocument document) {
        return IntStream.range(0, jobs)
                .mapToObj(each -> {
                    JobId id = JobId.random();
                    fold(submission(id, document, null));
                    now = now.plusMillis(1);
                    return id;
                })
                .toList();
    }

    private Fact.Submit submission(JobId id, SampleDocument document, @Nullable String replyTo) {
        JobDocument made = document.made();
        return new Fact.Submit(id, made, now, replyTo);
    }

    private static Fact.Claim claim(Order.Work work) {
        return new Fact.Claim(work.job(), work.part(), work.fence(), WORKER, 1);
    }

    private static Fact.Failed failed(Order.Work work, Proof proof, @Nullable Duration retryAfter) {
        return new Fact.Failed(
                work.job(),
                work.part(),
                work.fence(),
                WORKER,
                proof,
                Failure.of("trouble", "Trouble."),
                retryAfter,
                null);
    }

    private void fold(Fact fact) {
        shard.fold(fact, null, now, nanos);
    }

    private void passes(int seconds) {
        now = now.plusSeconds(seconds);
        shard.onTime(now, nanos);
    }

    private void hearsItself(int seconds) {
        for (int second = 0; second < seconds; second++) {
            leases.heard(Heartbeat.ledger("ledger", "1", List.of()));
            nanos += Duration.ofSeconds(1).toNanos();
        }
        leases.heard(Heartbeat.ledger("ledger", "1", List.of()));
    }

    /// What a round of dispatching writes.
    private List<Order.Work> dispatched() {
        gather();
        int before = orders.size();
        shard.letGo(now, nanos);
        queues.dispatch(now, nanos);
        gather();
        return orders.subList(before, orders.size()).stream()
                .filter(Order.Work.class::isInstance)
                .map(Order.Work.class::cast)
                .toList();
    }

    /// All that was written since the last time.
    private Shard.Batch taken() {
        gather();
        Shard.Batch batch =
                new Shard.Batch(
                        List.copyOf(jobs.values()),
                        List.copyOf(orders),
                        List.copyOf(started),
                        List.copyOf(announced),
                        List.copyOf(spendings),
                        List.of(),
                        List.of(),
                        new Groups().take(),
                        new Sessions().take(),
                        new Accounts(Budgets.NONE).take(),
                        new Deliveries(Policies.WEBHOOKS).take());
        jobs.clear();
        orders.clear();
        started.clear();
        announced.clear();
        spendings.clear();
        return batch;
    }

    private void gather() {
        Shard.Batch batch = shard.take();
        batch.jobs().forEach(job -> jobs.put(job.id(), job));
        orders.addAll(batch.orders());
        started.addAll(batch.started());
        announced.addAll(batch.announced());
        spendings.addAll(batch.spendings());
    }
}
