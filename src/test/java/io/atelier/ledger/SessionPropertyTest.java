package io.atelier.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Fact;
import io.atelier.job.Job;
import io.atelier.job.JobStatus;
import io.atelier.job.Order;
import io.atelier.job.Proof;
import io.atelier.job.SampleDocument;
import io.atelier.job.TurnBase;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What holds however turns come, end and begin again. Every walk is told by its seed.
class SessionPropertyTest {
    private static final int WALKS = 150;
    private static final int STEPS = 50;

    @Test
    void startsATurnOnlyAfterAllBeforeItAndFromTheRightOne() {
        int started = 0;
        int forked = 0;
        int skipping = 0;
        for (int seed = 0; seed < WALKS; seed++) {
            Walk walk = new Walk(seed);
            Set<String> begun = new HashSet<>();
            for (int step = 0; step < STEPS; step++) {
                walk.step();
                for (Order order : walk.parlour.orders) {
                    if (order instanceof Order.Work work
                            && begun.add(work.job() + "/" + work.run())) {
                        int turn = walk.parlour.turns.indexOf(work.job()) + 1;
                        walk.assertAllBeforeEnded(turn);
                        TurnBase expected = walk.expectedBase(turn);
                        assertThat(work.base()).as(walk::toString).isEqualTo(expected);
                        started++;
                        forked += walk.from(turn) < turn - 1 ? 1 : 0;
                        skipping +=
                                expected != null
                                                && !expected.job()
                                                        .equals(walk.parlour.id(walk.from(turn)))
                                        ? 1
                                        : 0;
                    }
                }
            }
        }

        assertThat(started).isGreaterThan(WALKS * 3);
        assertThat(forked).isGreaterThan(WALKS / 10);
        assertThat(skipping).isGreaterThan(WALKS / 10);
    }

    @Test
    void endsEveryTurnWhenTheWorkerDoesHisPart() {
        for (int seed = 0; seed < WALKS; seed++) {
            Walk walk = new Walk(seed);
            for (int step = 0; step < STEPS; step++) {
                walk.step();
            }

            walk.drain();

            assertThat(walk.parlour.jobs.values()).as(walk::toString).allMatch(Job::terminal);
            assertThat(walk.parlour.session().turns())
                    .as(walk::toString)
                    .allMatch(turn -> turn.status().terminal());
        }
    }

    @Test
    void saysOfATurnWhatBecameOfItsJob() {
        for (int seed = 0; seed < WALKS; seed++) {
            Walk walk = new Walk(seed);
            for (int step = 0; step < STEPS; step++) {
                walk.step();
                for (int turn = 1; turn <= walk.parlour.turns.size(); turn++) {
                    JobStatus job = walk.parlour.job(turn).status();
                    JobStatus told = walk.parlour.session().turns().get(turn - 1).status();
                    assertThat(told)
                            .as(walk::toString)
                            .isEqualTo(job.terminal() ? job : JobStatus.QUEUED);
                }
            }
        }
    }

    @Test
    void goesOnAfterARestartAsIfThereHadBeenNone() {
        for (int seed = 0; seed < WALKS; seed++) {
            Walk through = new Walk(seed);
            Walk restarting = new Walk(seed);
            Random restarts = new Random(seed);
            for (int step = 0; step < STEPS; step++) {
                if (restarts.nextInt(3) == 0) {
                    restarting.parlour.restarts();
                }
                through.step();
                restarting.step();

                assertThat(restarting.parlour.orders)
                        .as(restarting::toString)
                        .containsExactlyInAnyOrderElementsOf(through.parlour.orders);
                assertThat(restarting.parlour.jobs)
                        .as(restarting::toString)
                        .isEqualTo(through.parlour.jobs);
                assertThat(restarting.parlour.session)
                        .as(restarting::toString)
                        .isEqualTo(through.parlour.session);
            }
        }
    }

    @Test
    void changesNothingWhenAFactIsFoldedTwice() {
        int repeated = 0;
        for (int seed = 0; seed < WALKS; seed++) {
            Walk walk = new Walk(seed);
            for (int step = 0; step < STEPS; step++) {
                walk.step();
                Fact last = walk.last;
                if (last != null && !(last instanceof Fact.Redrive)) {
                    walk.parlour.hears(last);
                    assertThat(walk.parlour.batch.jobs()).as(walk::toString).isEmpty();
                    assertThat(walk.parlour.batch.sessions().sessions())
                            .as(walk::toString)
                            .isEmpty();
                    repeated++;
                }
            }
        }

        assertThat(repeated).isGreaterThan(WALKS * 5);
    }

    private static final class Walk {
        final Parlour parlour = Parlour.open();
        private final long seed;
        private final Random random;
        private final StringBuilder told = new StringBuilder();
        @Nullable Fact last;

        Walk(long seed) {
            this.seed = seed;
            this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        }

        void step() {
            last = null;
            int kind = random.nextInt(10);
            int turns = parlour.turns.size();
            int any = turns == 0 ? 0 : 1 + random.nextInt(turns);
            Order.Work work = any == 0 ? null : parlour.work(any);
            if (kind < 3 || any == 0) {
                submit(turns);
            } else if (kind < 4) {
                told.append(" passes");
                parlour.passes(Duration.ofSeconds(random.nextInt(20)));
            } else if (kind < 5) {
                told.append(" cancels ").append(any);
                last = new Fact.Cancel(parlour.id(any), "default", "ingest/1");
                parlour.hears(last);
            } else if (kind < 6) {
                told.append(" redrives ").append(any);
                parlour.redrives(any);
            } else if (work != null) {
                report(any, random.nextInt(5));
            } else {
                parlour.passes(Duration.ZERO);
            }
        }

        private void submit(int turns) {
            SampleDocument document = SampleDocument.PLAIN;
            if (random.nextInt(5) == 0) {
                document = document.deadline(parlour.now.plusSeconds(1 + random.nextInt(60)));
            }
            if (random.nextInt(5) == 0) {
                document = document.notBefore(parlour.now.plusSeconds(1 + random.nextInt(60)));
            }
            Integer from =
                    turns > 0 && random.nextInt(3) == 0
                            ? Integer.valueOf(1 + random.nextInt(turns))
                            : null;
            told.append(" turn from ").append(from);
            parlour.turn(document, from);
            if (parlour.turns.size() > turns) {
                last =
                        parlour.submit(
                                parlour.turns.getLast(),
                                document.made().inSession(Parlour.SESSION, from));
            }
        }

        private void report(int turn, int kind) {
            told.append(" reports ").append(turn).append('/').append(kind);
            switch (kind) {
                case 0 -> parlour.fails(turn, Proof.REFUSED);
                case 1 -> parlour.fails(turn, Proof.NOT_ACCEPTED);
                default -> parlour.succeeds(turn);
            }
        }

        void drain() {
            for (int round = 0; round < 1_000; round++) {
                for (int turn = 1; turn <= parlour.turns.size(); turn++) {
                    if (parlour.work(turn) != null) {
                        parlour.succeeds(turn);
                    }
                }
                parlour.passes(Duration.ofMinutes(5));
                if (parlour.jobs.values().stream().allMatch(Job::terminal)) {
                    return;
                }
            }
        }

        int from(int turn) {
            Integer from = parlour.job(turn).document().fromTurn();
            return from == null ? turn - 1 : from;
        }

        void assertAllBeforeEnded(int turn) {
            for (int before = 1; before < turn; before++) {
                assertThat(parlour.job(before).status().terminal())
                        .as("turn %d before turn %d in %s", before, turn, this)
                        .isTrue();
            }
        }

        /// By what the jobs say, without asking the session.
        @Nullable TurnBase expectedBase(int turn) {
            for (int earlier = from(turn); earlier >= 1; earlier = from(earlier)) {
                Job job = parlour.job(earlier);
                if (job.status() == JobStatus.SUCCEEDED) {
                    return parlour.base(earlier, job.run());
                }
            }
            return null;
        }

        @Override
        public String toString() {
            return "seed " + seed + ":" + told;
        }
    }
}
