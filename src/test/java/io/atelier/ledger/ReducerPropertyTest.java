package io.atelier.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Fact;
import io.atelier.job.Failure;
import io.atelier.job.Job;
import io.atelier.job.JobAnswer;
import io.atelier.job.JobStatus;
import io.atelier.job.OnAmbiguous;
import io.atelier.job.Order;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.Picture;
import io.atelier.job.Proof;
import io.atelier.job.SampleDocument;
import io.atelier.job.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What holds however facts, timers and losses are interleaved. Every walk is told by its seed.
class ReducerPropertyTest {
    private static final int WALKS = Integer.getInteger("fuzz.walks", 2_000);
    private static final int STEPS = 60;

    @Test
    void grantsAnAttemptToOneWorkerOnly() {
        for (int seed = 0; seed < WALKS; seed++) {
            Walk walk = new Walk(seed, Manners.NONE);
            Map<String, String> granted = new HashMap<>();
            for (int step = 0; step < STEPS; step++) {
                for (Order order : walk.step().orders()) {
                    if (order instanceof Order.Grant grant) {
                        String before =
                                granted.putIfAbsent(
                                        grant.part() + "/" + grant.fence(), grant.worker());
                        assertThat(before).as(walk::toString).isIn(null, grant.worker());
                    }
                }
            }
        }
    }

    @Test
    void neverMovesAnEndedJobButByARedrive() {
        int ended = 0;
        for (int seed = 0; seed < WALKS; seed++) {
            Walk walk = new Walk(seed, Manners.NONE);
            for (int step = 0; step < STEPS; step++) {
                Job before = walk.job;
                Decision decision = walk.step();
                if (before.terminal() && !(walk.last instanceof Fact.Redrive)) {
                    ended++;
                    assertThat(decision.job()).as(walk::toString).isEqualTo(before);
                }
            }
        }

        assertThat(ended).isGreaterThan(WALKS);
    }

    @Test
    void neverLosesASuccess() {
        int successes = 0;
        for (int seed = 0; seed < WALKS; seed++) {
            Walk walk = new Walk(seed, Manners.NONE);
            Set<Integer> stored = new HashSet<>();
            for (int step = 0; step < STEPS; step++) {
                boolean open = !walk.job.terminal();
                walk.step();
                if (open && walk.last instanceof Fact.Succeeded succeeded) {
                    stored.add(succeeded.part());
                }
                for (int part : stored) {
                    assertThat(walk.job.part(part).state())
                            .as(walk::toString)
                            .isInstanceOf(PartState.Succeeded.class);
                }
            }
            if (!stored.isEmpty()) {
                successes++;
                walk.end();
                assertThat(walk.job.status()).as(walk::toString).isEqualTo(JobStatus.SUCCEEDED);
            }
        }

        assertThat(successes).isGreaterThan(WALKS / 10);
    }

    @Test
    void neverGrantsAfterACancelThatCameBeforeAnyGrant() {
        int cancelled = 0;
        for (int seed = 0; seed < WALKS; seed++) {
            Walk walk = new Walk(seed, Manners.NONE);
            boolean exact = false;
            for (int step = 0; step < STEPS; step++) {
                boolean idle =
                        !walk.job.terminal()
                                && walk.job.parts().stream()
                                        .noneMatch(part -> part.state().holder() != null);
                Decision decision = walk.step();
                if (exact) {
                    assertThat(decision.orders())
                            .as(walk::toString)
                            .doesNotHaveAnyElementsOfTypes(Order.Grant.class, Order.Work.class);
                } else if (idle && walk.last instanceof Fact.Cancel) {
                    exact = true;
                    cancelled++;
                    assertThat(walk.job.terminal()).as(walk::toString).isTrue();
                }
            }
        }

        assertThat(cancelled).isGreaterThan(WALKS / 10);
    }

    /// Whatever became of its other parts: a job that has one picture succeeds, and says why it
    /// lacks the others.
    @Test
    void succeedsWithAtLeastOnePictureAndAccountsForAllOfThem() {
        int mixed = 0;
        for (int seed = 0; seed < WALKS; seed++) {
            Walk walk = new Walk(seed, Manners.NONE);
            for (int step = 0; step < STEPS && !walk.job.terminal(); step++) {
                walk.step();
            }
            walk.end();

            List<JobAnswer.Image> images = JobAnswer.of(walk.job, "http://here").images();
            long pictures = images.stream().filter(image -> image.url() != null).count();
            boolean succeeded = walk.job.status() == JobStatus.SUCCEEDED;
            assertThat(pictures > 0).as(walk::toString).isEqualTo(succeeded);
            if (succeeded) {
                assertThat(images).as(walk::toString).hasSize(walk.job.parts().size());
                assertThat(images)
                        .as(walk::toString)
                        .allMatch(image -> (image.url() == null) == (image.error() != null));
                mixed += pictures < images.size() ? 1 : 0;
            }
        }

        assertThat(mixed).isGreaterThan(WALKS / 20);
    }

    /// Whoever runs on after somebody else has brought the picture is told at once.
    @Test
    void leavesNobodyRunningWhereThePictureIsThere() {
        int stopped = 0;
        for (int seed = 0; seed < WALKS; seed++) {
            Walk walk = new Walk(seed, Manners.NONE);
            for (int step = 0; step < STEPS; step++) {
                List<Part> before = walk.job.parts();
                Decision decision = walk.step();
                for (Part part : before) {
                    boolean won =
                            part.state().holder() != null
                                    && walk.job.part(part.index()).state()
                                            instanceof PartState.Succeeded;
                    if (won
                            && walk.last instanceof Fact.Succeeded by
                            && !by.worker().equals(part.state().holder())) {
                        stopped++;
                        assertThat(decision.orders())
                                .as(walk::toString)
                                .hasOnlyElementsOfType(Order.Stop.class)
                                .hasSize(1);
                    }
                }
            }
        }

        assertThat(stopped).isPositive();
    }

    @Test
    void hasNothingDueAfterWhatWasDueIsDone() {
        for (int seed = 0; seed < WALKS; seed++) {
            Walk walk = new Walk(seed, Manners.NONE);
            for (int step = 0; step < STEPS; step++) {
                walk.step();
                Job job = walk.reducer.onTime(walk.job, walk.now).job();
                assertThat(job).isNotNull();
                Instant due = walk.reducer.due(job == null ? walk.job : job);
                assertThat(due == null || due.isAfter(walk.now)).as(walk::toString).isTrue();
            }
        }
    }

    @Test
    void chargesOnlyForCallsThatWereGranted() {
        for (int seed = 0; seed < WALKS; seed++) {
            Walk walk = new Walk(seed, Manners.CAUSAL);
            for (int step = 0; step < STEPS; step++) {
                walk.step();
            }
            for (Part part : walk.job.parts()) {
                assertThat(part.possiblyBilled().micros())
                        .as(walk::toString)
                        .isBetween(0L, part.fence() * Policies.EXPECTED.micros());
                assertThat(part.attempts()).as(walk::toString).isBetween(0, part.fence());
            }
        }
    }

    @Test
    void neverBuysWhatCanBeFetched() {
        int fetched = 0;
        for (int seed = 0; seed < WALKS; seed++) {
            Walk walk = new Walk(seed, Manners.CAUSAL);
            for (int step = 0; step < STEPS; step++) {
                for (Order order : walk.step().orders()) {
                    if (order instanceof Order.Work work) {
                        String bound = walk.job.part(work.part()).bound();
                        assertThat(work.bound()).as(walk::toString).isEqualTo(bound);
                        assertThat(bound == null || work.recoverOnly()).as(walk::toString).isTrue();
                        fetched += bound == null ? 0 : 1;
                    }
                }
                for (Part part : walk.job.parts()) {
                    boolean willBuy =
                            switch (part.state()) {
                                case PartState.Queued queued -> !queued.recoverOnly();
                                case PartState.Dispatched sent -> !sent.recoverOnly();
                                case PartState.RetryWait wait -> true;
                                default -> false;
                            };
                    assertThat(willBuy && part.bound() != null).as(walk::toString).isFalse();
                }
            }
        }

        assertThat(fetched).isGreaterThan(WALKS / 10);
    }

    /// Holds for SUBMIT, CANCEL and all that workers say, as long as workers speak of an attempt
    /// only once they know of it. It can't hold for REDRIVE and RESOLVE: they are wishes about the
    /// state at hand, and a job that failed twice may rightly be redriven twice.
    @Test
    void changesNothingWhenAnyPrefixIsFoldedTwice() {
        int repeated = 0;
        for (int seed = 0; seed < WALKS; seed++) {
            Walk walk = new Walk(seed, Manners.CAUSAL_WITHOUT_SECOND_THOUGHTS);
            List<Fact.OfJob> told = new ArrayList<>();
            int prefix = walk.random.nextInt(STEPS);
            for (int step = 0; step < STEPS; step++) {
                walk.step();
                if (walk.last != null) {
                    told.add(walk.last);
                }
                if (step == prefix) {
                    Job before = walk.job;
                    for (Fact.OfJob fact : told) {
                        assertThat(walk.reducer.next(before, fact, walk.now).job())
                                .as(() -> walk + ", again " + fact)
                                .isEqualTo(before);
                        repeated++;
                    }
                }
            }
        }

        assertThat(repeated).isGreaterThan(WALKS);
    }

    /// The history is what streams are resumed from: no change may go without a line of it.
    @Test
    void changesNoStatusWithoutAStep() {
        int changes = 0;
        for (int seed = 0; seed < WALKS; seed++) {
            Walk walk = new Walk(seed, Manners.NONE);
            for (int step = 0; step < STEPS; step++) {
                Job before = walk.job;
                walk.step();
                if (walk.job.status() != before.status()) {
                    assertThat(walk.job.steps()).as(walk::toString).isGreaterThan(before.steps());
                    changes++;
                }
            }
        }

        assertThat(changes).isGreaterThan(WALKS);
    }

    @Test
    void decidesTheSameEveryTime() {
        for (int seed = 0; seed < 200; seed++) {
            Walk one = new Walk(seed, Manners.NONE);
            Walk other = new Walk(seed, Manners.NONE);
            for (int step = 0; step < STEPS; step++) {
                assertThat(one.step()).isEqualTo(other.step());
            }
        }
    }

    /// Batches take half a minute, and nothing is kept for leaving one.
    private static final Lanes BUSY =
            new Lanes(
                    true,
                    Duration.ofSeconds(10),
                    Duration.ZERO,
                    _ -> Duration.ofSeconds(20),
                    _ -> Optional.empty(),
                    _ -> Duration.ofSeconds(10));

    private enum Manners {
        /// Anybody says anything at any time.
        NONE,
        /// A worker claims what was dispatched and reports on what it was granted, late, twice and
        /// out of order.
        CAUSAL,
        /// The same, and nobody redrives or resolves.
        CAUSAL_WITHOUT_SECOND_THOUGHTS
    }

    private record Attempt(int part, int fence, String worker) {}

    private static final class Walk {
        private static final String[] WORKERS = {"pod-1/aaaa", "pod-2/bbbb", "pod-2/cccc"};

        final Reducer reducer;
        final Random random;
        private final long seed;
        private final Manners manners;
        private final List<Attempt> claimed = new ArrayList<>();
        private final List<Attempt> granted = new ArrayList<>();
        private final List<String> steps = new ArrayList<>();
        private final SampleDocument document;
        Instant now = Story.BEGIN;
        Job job;
        Fact.@Nullable OfJob last;

        Walk(long seed, Manners manners) {
            this.seed = seed;
            this.random = new Random(seed * 0x9E3779B97F4A7C15L);
            this.reducer = new Reducer(Policies.with(seed % 2 == 0 ? Lanes.NONE : BUSY));
            this.manners = manners;
            SampleDocument some =
                    SampleDocument.PLAIN.onAmbiguous(
                            random.nextBoolean() ? OnAmbiguous.HOLD : OnAmbiguous.RETRY);
            if (random.nextInt(4) == 0) {
                some = some.deadline(now.plusSeconds(random.nextInt(400)));
            }
            if (random.nextInt(4) == 0) {
                some = some.notBefore(now.plusSeconds(random.nextInt(60)));
            }
            document = seed % 4 == 1 ? some.tier(Tier.BATCH) : some;
            Job one = reducer.first(Story.submit(document), now).job();
            if (one == null) {
                throw new AssertionError("not accepted");
            }
            List<Part> parts = new ArrayList<>();
            int count = 1 + random.nextInt(4);
            for (int part = 0; part < count; part++) {
                parts.add(Part.fresh(part, part, 1, one.part(0).state()));
            }
            job =
                    new Job(
                            one.id(),
                            one.document(),
                            one.createdAt(),
                            null,
                            null,
                            1,
                            parts,
                            null,
                            one.history(),
                            null,
                            one.lane());
        }

        Decision step() {
            last = null;
            Decision decision =
                    switch (random.nextInt(10)) {
                        case 0 -> {
                            now = now.plusMillis(random.nextInt(1 << random.nextInt(19)));
                            steps.add("time");
                            yield reducer.onTime(job, now);
                        }
                        case 1, 2 -> {
                            steps.add("dispatch");
                            yield reducer.dispatch(job, anyPart(), now);
                        }
                        case 3 -> {
                            if (random.nextBoolean()) {
                                steps.add("recall");
                                yield reducer.recall(job, anyPart(), now, now);
                            }
                            steps.add("lost");
                            yield reducer.onLost(job, anyPart(), anyWorker(), "is gone", now);
                        }
                        default -> {
                            last = fact();
                            steps.add(last.toString());
                            yield reducer.next(job, last, now);
                        }
                    };
            for (Order order : decision.orders()) {
                if (order instanceof Order.Grant grant) {
                    granted.add(new Attempt(grant.part(), grant.fence(), grant.worker()));
                }
            }
            Job next = decision.job();
            if (next == null) {
                throw new AssertionError("the job is gone: " + this);
            }
            job = next;
            return decision;
        }

        /// Nobody wants it any more and everybody is gone.
        void end() {
            fold(Story.cancel());
            for (Part part : job.parts()) {
                String holder = part.state().holder();
                if (holder != null) {
                    Job next = reducer.onLost(job, part.index(), holder, "is gone", now).job();
                    job = next == null ? job : next;
                }
            }
        }

        private void fold(Fact.OfJob fact) {
            Job next = reducer.next(job, fact, now).job();
            job = next == null ? job : next;
        }

        private Fact.OfJob fact() {
            int kind = random.nextInt(100);
            if (kind < 4) {
                return Story.submit(document);
            } else if (kind < 7) {
                return Story.cancel();
            } else if (kind < 17 && manners != Manners.CAUSAL_WITHOUT_SECOND_THOUGHTS) {
                return kind < 12 ? Story.redrive() : Story.resolve(random.nextBoolean());
            }
            return manners == Manners.NONE ? anything() : causal();
        }

        private Fact.OfJob anything() {
            int part = anyPart();
            int fence = job.part(part).fence() + random.nextInt(3) - 1;
            Attempt attempt = new Attempt(part, fence, anyWorker());
            return random.nextInt(3) == 0 ? claim(attempt) : report(attempt);
        }

        private Fact.OfJob causal() {
            int part = anyPart();
            boolean nothingHeld = granted.isEmpty();
            if (nothingHeld || random.nextInt(3) == 0) {
                if (!claimed.isEmpty() && random.nextInt(3) == 0) {
                    return claim(claimed.get(random.nextInt(claimed.size())));
                }
                Attempt attempt = new Attempt(part, job.part(part).fence(), anyWorker());
                claimed.add(attempt);
                return claim(attempt);
            }
            int latest = granted.size() - 1;
            return report(
                    granted.get(random.nextBoolean() ? latest : random.nextInt(granted.size())));
        }

        /// By the lane that the work would be on.
        private Fact.OfJob claim(Attempt attempt) {
            Part part = job.part(attempt.part());
            return new Fact.Claim(
                    Story.ID,
                    attempt.part(),
                    attempt.fence(),
                    attempt.worker(),
                    1,
                    part.batched() ? batch(part, attempt.fence()) : null);
        }

        private static String batch(Part part, int fence) {
            String bound = part.bound();
            return bound == null ? "atl_" + part.index() + "_" + fence : bound;
        }

        private Fact.OfJob report(Attempt attempt) {
            return switch (random.nextInt(14)) {
                case 0, 1 ->
                        new Fact.Release(
                                Story.ID,
                                attempt.part(),
                                attempt.fence(),
                                attempt.worker(),
                                "not called");
                case 2, 3 ->
                        new Fact.NotFound(
                                Story.ID, attempt.part(), attempt.fence(), attempt.worker());
                case 4 ->
                        new Fact.Succeeded(
                                Story.ID,
                                attempt.part(),
                                attempt.fence(),
                                attempt.worker(),
                                List.of(new Picture(0, "name", "image/png", 10, "ab", 1, 1)),
                                Story.USAGE,
                                null,
                                random.nextBoolean());
                case 5, 6 ->
                        new Fact.Bound(
                                Story.ID,
                                attempt.part(),
                                attempt.fence(),
                                attempt.worker(),
                                "resp_" + attempt.part() + "_" + attempt.fence());
                default ->
                        new Fact.Failed(
                                Story.ID,
                                attempt.part(),
                                attempt.fence(),
                                attempt.worker(),
                                List.of(Proof.values()).get(random.nextInt(Proof.values().length)),
                                Failure.of("trouble", "Trouble."),
                                random.nextBoolean()
                                        ? Duration.ofSeconds(random.nextInt(10_000))
                                        : null,
                                null);
            };
        }

        private int anyPart() {
            return random.nextInt(job.parts().size());
        }

        private String anyWorker() {
            return WORKERS[random.nextInt(WORKERS.length)];
        }

        @Override
        public String toString() {
            return "seed " + seed + ": " + steps;
        }
    }
}
