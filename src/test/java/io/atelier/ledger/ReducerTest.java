package io.atelier.ledger;

import static io.atelier.ledger.Policies.CALL_DEADLINE;
import static io.atelier.ledger.Policies.EXPECTED;
import static io.atelier.ledger.Story.BEGIN;
import static io.atelier.ledger.Story.ID;
import static io.atelier.ledger.Story.OTHER;
import static io.atelier.ledger.Story.WORKER;
import static io.atelier.ledger.Story.adopted;
import static io.atelier.ledger.Story.cancel;
import static io.atelier.ledger.Story.claim;
import static io.atelier.ledger.Story.deny;
import static io.atelier.ledger.Story.failed;
import static io.atelier.ledger.Story.grant;
import static io.atelier.ledger.Story.notFound;
import static io.atelier.ledger.Story.redrive;
import static io.atelier.ledger.Story.release;
import static io.atelier.ledger.Story.reply;
import static io.atelier.ledger.Story.resolve;
import static io.atelier.ledger.Story.stop;
import static io.atelier.ledger.Story.submit;
import static io.atelier.ledger.Story.succeeded;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.atelier.job.Fact;
import io.atelier.job.Job;
import io.atelier.job.JobAnswer;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.OnAmbiguous;
import io.atelier.job.Order;
import io.atelier.job.Order.Reply.Kind;
import io.atelier.job.Order.Stop.Why;
import io.atelier.job.Outcome;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.Picture;
import io.atelier.job.Proof;
import io.atelier.job.Reuse;
import io.atelier.job.SampleDocument;
import io.atelier.job.Step;
import io.atelier.job.Usd;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The fact table of the design, row by row.
class ReducerTest {
    private static final SampleDocument PLAIN = SampleDocument.PLAIN;
    private static final SampleDocument HOLD = PLAIN.onAmbiguous(OnAmbiguous.HOLD);

    @Nested
    class Submit {
        @Test
        void queuesANewJob() {
            Story story = Story.queued();

            assertThat(story.status()).isEqualTo(JobStatus.QUEUED);
            assertThat(story.part().fence()).isZero();
            assertThat(story.orders).containsExactly(reply(Kind.DONE, JobStatus.QUEUED));
        }

        @Test
        void endsAtOnceWithThePicturesOfAnotherJob() {
            JobId first = JobId.random();
            List<Picture> pictures =
                    IntStream.range(0, 3)
                            .mapToObj(i -> new Picture(i, "p" + i, "image/png", 1, "ab", 1, 1))
                            .toList();
            JobDocument document =
                    PLAIN.images(3)
                            .made(2)
                            .reusing(new Reuse(first, pictures, Outcome.Telling.NOTHING));

            Story story = Story.of(Policies.PLAIN, document);

            assertThat(story.orders).containsExactly(reply(Kind.DONE, JobStatus.SUCCEEDED));
            JobAnswer answer = JobAnswer.of(story.job(), "");
            assertThat(answer.reusedFrom()).isEqualTo(first);
            assertThat(answer.costUsd()).isEqualTo(Usd.ZERO);
            assertThat(answer.attempts()).isZero();
            assertThat(answer.finishedAt()).isEqualTo(BEGIN);
            assertThat(answer.images()).extracting(JobAnswer.Image::index).containsExactly(0, 1, 2);
            assertThat(
                            story.job().parts().stream()
                                    .flatMap(part ->
                                            ((PartState.Succeeded) part.state())
                                                    .pictures().stream()))
                    .extracting(Picture::name, Picture::index)
                    .containsExactly(tuple("p0", 0), tuple("p1", 1), tuple("p2", 0));
            assertThat(story.job().history())
                    .extracting(Step::what)
                    .containsExactly("reused", "succeeded");

            story.dispatch().passes(Duration.ofDays(1));
            assertThat(story.hears(claim(1)).status()).isEqualTo(JobStatus.SUCCEEDED);
            assertThat(story.hears(redrive()).orders)
                    .contains(reply(Kind.WRONG_STATE, JobStatus.SUCCEEDED));
        }

        @Test
        void schedulesAJobOfLater() {
            Story story = Story.of(PLAIN.notBefore(BEGIN.plusSeconds(60)));

            assertThat(story.orders).containsExactly(reply(Kind.DONE, JobStatus.SCHEDULED));
            assertThat(story.dispatch().status()).isEqualTo(JobStatus.SCHEDULED);

            story.passes(Duration.ofSeconds(59));
            assertThat(story.status()).isEqualTo(JobStatus.SCHEDULED);

            story.passes(Duration.ofSeconds(1));
            assertThat(story.status()).isEqualTo(JobStatus.QUEUED);
        }

        @Test
        void queuesAtOnceWhatWasForEarlier() {
            Story story = Story.of(PLAIN.notBefore(BEGIN));

            assertThat(story.status()).isEqualTo(JobStatus.QUEUED);
        }

        @Test
        void isReplayedInEveryState() {
            everyState()
                    .forEach((status, stories) -> {
                        Story story = stories.get();
                        Job before = story.job();

                        story.hears(submit(PLAIN));

                        assertThat(story.orders).containsExactly(reply(Kind.REPLAYED, status));
                        assertThat(story.job()).isEqualTo(before);
                    });
        }

        @Test
        void conflictsUnderTheSameIdWithAnotherBodyInEveryState() {
            everyState()
                    .forEach((status, stories) -> {
                        Story story = stories.get();
                        Job before = story.job();

                        story.hears(submit(PLAIN.requestHash("hash-b")));

                        assertThat(story.orders).containsExactly(reply(Kind.CONFLICT, status));
                        assertThat(story.job()).isEqualTo(before);
                    });
        }

        @Test
        void isReplayedOrConflictsOnceOnlyAStubIsLeft() {
            Story story = Story.running().hears(succeeded(1));
            Stub stub = Stub.of(requireNonNull(story.job().ended()), 7);

            assertThat(story.reducer.afterEnd(stub, submit(PLAIN)).orders())
                    .containsExactly(reply(Kind.REPLAYED, JobStatus.SUCCEEDED));
            assertThat(story.reducer.afterEnd(stub, submit(PLAIN.requestHash("hash-b"))).orders())
                    .containsExactly(reply(Kind.CONFLICT, JobStatus.SUCCEEDED));
        }

        @Test
        void repliesToNobodyWhereNobodyWaits() {
            Story story = new Story();

            story.hears(new Fact.Submit(ID, PLAIN.made(), BEGIN, null));

            assertThat(story.orders).isEmpty();
        }
    }

    @Nested
    class Unknown {
        @Test
        void deniesAClaim() {
            Story story = new Story().hears(claim(1));

            assertThat(story.unknown()).isTrue();
            assertThat(story.orders).containsExactly(deny(1, WORKER, "no such job"));
        }

        @Test
        void findsNothingToCancelRedriveOrResolve() {
            for (Fact.OfJob command : List.of(cancel(), redrive(), resolve(true))) {
                Story story = new Story().hears(command);

                assertThat(story.unknown()).isTrue();
                assertThat(story.orders).containsExactly(reply(Kind.NOT_FOUND, null));
            }
        }

        @Test
        void ignoresWhatWorkersReport() {
            for (Fact.OfJob report :
                    List.of(release(1), failed(1, Proof.REFUSED), notFound(1), succeeded(1))) {
                Story story = new Story().hears(report);

                assertThat(story.unknown()).isTrue();
                assertThat(story.orders).isEmpty();
            }
        }
    }

    @Nested
    class Dispatch {
        @Test
        void raisesTheFenceAndWritesWork() {
            Story story = Story.queued().dispatch();

            assertThat(story.status()).isEqualTo(JobStatus.DISPATCHED);
            assertThat(story.part().fence()).isEqualTo(1);
            assertThat(story.orders).containsExactly(work(1, 1, false));
        }

        @Test
        void leavesAloneWhateverIsNotQueued() {
            everyState()
                    .forEach((status, stories) -> {
                        Story story = stories.get();
                        if (status != JobStatus.QUEUED) {
                            Job before = story.job();

                            story.dispatch();

                            assertThat(story.job()).isEqualTo(before);
                            assertThat(story.orders).isEmpty();
                        }
                    });
        }

        @Test
        void isRepeatedUnderTheSameFenceWhileNobodyClaims() {
            Story story = Story.dispatched();

            story.passes(Duration.ofSeconds(10));

            assertThat(story.status()).isEqualTo(JobStatus.DISPATCHED);
            assertThat(story.orders).containsExactly(work(1, 1, false));
            assertThat(story.hears(claim(1)).orders).containsExactly(grant(1));
        }

        @Test
        void isRepeatedAtDoublingIntervalsForEver() {
            Story story = Story.dispatched();
            List<Long> waits = new ArrayList<>();

            for (int repeat = 0; repeat < 10; repeat++) {
                Instant before = story.now;
                story.passesUntilDue();
                waits.add(Duration.between(before, story.now).toSeconds());
                assertThat(story.orders).containsExactly(work(1, 1, false));
            }

            assertThat(waits)
                    .containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 600L, 600L, 600L, 600L);
        }

        @Test
        void isRepeatedOnceAfterALongSleep() {
            Story story = Story.dispatched();

            story.passes(Duration.ofHours(9));

            assertThat(story.orders).hasSize(1);
            assertThat(story.reducer.due(story.job())).isAfter(story.now);
        }

        @Test
        void isRecalledForSomebodyElse() {
            Story story = Story.dispatched().recall();

            assertThat(story.status()).isEqualTo(JobStatus.QUEUED);
            assertThat(story.orders).isEmpty();
            assertThat(story.hears(claim(1)).orders)
                    .containsExactly(deny(1, WORKER, "not to be claimed"));
            assertThat(story.dispatch().orders).containsExactly(work(2, 1, false));
            assertThat(story.hears(claim(1)).orders)
                    .containsExactly(deny(1, WORKER, "stale fence"));
            assertThat(story.hears(claim(2)).orders).containsExactly(grant(2));
        }

        @Test
        void isOnlyRecoveredAfterARecallToo() {
            Story story = Story.running().loses(0, WORKER).dispatch().recall();

            assertThat(story.dispatch().orders).containsExactly(work(3, 1, true));
        }

        @Test
        void isNotRecalledOnceItIsClaimed() {
            Story story = Story.running();
            Job before = story.job();

            story.recall();

            assertThat(story.job()).isEqualTo(before);
            assertThat(story.orders).isEmpty();
        }
    }

    @Nested
    class Claim {
        @Test
        void isGranted() {
            Story story = Story.dispatched().hears(claim(1));

            assertThat(story.status()).isEqualTo(JobStatus.RUNNING);
            assertThat(story.part().state()).isEqualTo(new PartState.Running(BEGIN, WORKER, false));
            assertThat(story.orders).containsExactly(grant(1));
            assertThat(story.job().startedAt()).isEqualTo(BEGIN);
        }

        @Test
        void isGrantedAgainToTheSameWorker() {
            Story story = Story.running();
            Job before = story.job();

            story.hears(claim(1));

            assertThat(story.orders).containsExactly(grant(1));
            assertThat(story.job()).isEqualTo(before);
        }

        @Test
        void isDeniedToAnyOtherWorker() {
            Story story = Story.running();
            Job before = story.job();

            story.hears(claim(0, 1, OTHER));

            assertThat(story.orders).containsExactly(deny(1, OTHER, "not to be claimed"));
            assertThat(story.job()).isEqualTo(before);
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 3})
        void isDeniedUnderAnyOtherFence(int fence) {
            Story story = Story.running().hears(release(1)).dispatch();
            Job before = story.job();

            story.hears(claim(fence));

            assertThat(story.orders).containsExactly(deny(fence, WORKER, "stale fence"));
            assertThat(story.job()).isEqualTo(before);
        }

        @Test
        void isDeniedWhileQueuedAgain() {
            Story story = Story.running().hears(release(1));

            story.hears(claim(1));

            assertThat(story.orders).containsExactly(deny(1, WORKER, "not to be claimed"));
        }

        @Test
        void isDeniedAfterTheEnd() {
            Story story = Story.running().hears(succeeded(1));

            assertThat(story.hears(claim(1)).orders)
                    .containsExactly(deny(1, WORKER, "job is succeeded"));
            assertThat(
                            story.reducer
                                    .afterEnd(
                                            Stub.of(requireNonNull(story.job().ended()), 7),
                                            claim(1))
                                    .orders())
                    .containsExactly(deny(1, WORKER, "job is succeeded"));
        }

        @Test
        void ofAPartThatDoesNotExistIsIgnored() {
            Story story = Story.dispatched();

            assertThat(story.hears(claim(1, 1, WORKER)).orders).isEmpty();
            assertThat(story.hears(claim(-1, 1, WORKER)).orders).isEmpty();
        }
    }

    @Nested
    class Release {
        @Test
        void queuesAgainAndCountsNothing() {
            Story story = Story.running().hears(release(1));

            assertThat(story.status()).isEqualTo(JobStatus.QUEUED);
            assertThat(story.part().attempts()).isZero();
            assertThat(story.part().possiblyBilled()).isEqualTo(Usd.ZERO);
            assertThat(story.dispatch().orders).containsExactly(work(2, 1, false));
        }

        @Test
        void ofARecoveryLeavesItARecovery() {
            Story story = recovering(PLAIN).hears(release(2));

            assertThat(story.dispatch().orders).containsExactly(work(3, 1, true));
        }
    }

    @Nested
    class ReportsOfOthers {
        private static final Duration ANY = Duration.ofSeconds(1);

        @Test
        void changeNothing() {
            List<Fact.OfJob> foreign =
                    List.of(
                            new Fact.Release(ID, 0, 2, OTHER, "not mine"),
                            new Fact.NotFound(ID, 0, 2, OTHER),
                            failed(0, 2, OTHER, Proof.NOT_ACCEPTED, ANY),
                            failed(0, 2, OTHER, Proof.AMBIGUOUS, ANY),
                            failed(0, 2, OTHER, Proof.REFUSED, ANY));

            unmoved(Story.running().hears(release(1)).dispatch().hears(claim(2)), foreign);
        }

        @Test
        void changeNothingUnderAStaleFence() {
            List<Fact.OfJob> stale =
                    List.of(
                            release(1),
                            notFound(1),
                            failed(1, Proof.NOT_ACCEPTED),
                            failed(1, Proof.AMBIGUOUS),
                            failed(1, Proof.REFUSED));

            unmoved(Story.running().hears(release(1)).dispatch().hears(claim(2)), stale);
            unmoved(Story.running().hears(release(1)).dispatch(), stale);
        }

        @Test
        void changeNothingWhenTheyComeTwice() {
            for (Fact.OfJob fact :
                    List.of(
                            release(1),
                            notFound(1),
                            failed(1, Proof.NOT_ACCEPTED),
                            failed(1, Proof.AMBIGUOUS),
                            failed(1, Proof.REFUSED),
                            succeeded(1))) {
                unmoved(Story.running().hears(fact), List.of(fact));
            }
        }

        private void unmoved(Story story, List<Fact.OfJob> facts) {
            Job before = story.job();
            for (Fact.OfJob fact : facts) {
                story.hears(fact);

                assertThat(story.job()).as("after %s", fact).isEqualTo(before);
                assertThat(story.orders).as("after %s", fact).isEmpty();
            }
        }
    }

    @Nested
    class NotAccepted {
        @Test
        void waitsAndIsQueuedAgainWithoutCounting() {
            Story story = Story.running().hears(failed(1, Proof.NOT_ACCEPTED));

            assertThat(story.status()).isEqualTo(JobStatus.RETRY_WAIT);
            assertThat(story.part().attempts()).isZero();
            assertThat(story.part().possiblyBilled()).isEqualTo(Usd.ZERO);

            story.passesUntilDue();
            assertThat(story.status()).isEqualTo(JobStatus.QUEUED);
            assertThat(story.dispatch().orders).containsExactly(work(2, 1, false));
        }

        @Test
        void waitsLongerEveryTimeUpToALimitAndNeverFailsTheJob() {
            Story story = Story.dispatched();
            for (int setback = 1; setback <= 40; setback++) {
                story.hears(claim(setback)).hears(failed(setback, Proof.NOT_ACCEPTED));

                long full = Math.min(1_000L << Math.min(setback - 1, 20), 120_000);
                assertThat(waiting(story).toMillis()).isBetween(full / 2, full);
                story.passesUntilDue().dispatch();
            }

            assertThat(story.part().attempts()).isZero();
            assertThat(story.status()).isEqualTo(JobStatus.DISPATCHED);
        }

        @Test
        void obeysRetryAfterWhereItIsLonger() {
            Story story =
                    Story.running().hears(failed(1, Proof.NOT_ACCEPTED, Duration.ofMinutes(5)));

            assertThat(waiting(story)).isEqualTo(Duration.ofMinutes(5));
        }

        @Test
        void keepsItsOwnWaitWhereRetryAfterIsShorter() {
            Story story =
                    Story.running().hears(failed(1, Proof.NOT_ACCEPTED, Duration.ofMillis(1)));

            assertThat(waiting(story)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        }

        @Test
        void capsRetryAfter() {
            Story story = Story.running().hears(failed(1, Proof.NOT_ACCEPTED, Duration.ofDays(30)));

            assertThat(waiting(story)).isEqualTo(Duration.ofHours(1));
        }

        private Duration waiting(Story story) {
            assertThat(story.part().state()).isInstanceOf(PartState.RetryWait.class);
            return Duration.between(
                    story.now, ((PartState.RetryWait) story.part().state()).until());
        }
    }

    @Nested
    class Refused {
        @Test
        void failsTheJobAndCountsTheCall() {
            Story story = Story.running().hears(failed(1, Proof.REFUSED));

            assertThat(story.status()).isEqualTo(JobStatus.FAILED);
            assertThat(story.job().finishedAt()).isEqualTo(BEGIN);
            assertThat(story.part().attempts()).isEqualTo(1);
            assertThat(story.part().possiblyBilled()).isEqualTo(Usd.ZERO);
        }
    }

    @Nested
    class Doubt {
        @Test
        void isLookedIntoBeforeAnythingElse() {
            Story story = Story.running().hears(failed(1, Proof.AMBIGUOUS));

            assertThat(story.status()).isEqualTo(JobStatus.QUEUED);
            assertThat(story.part().attempts()).isEqualTo(1);
            assertThat(story.part().possiblyBilled()).isEqualTo(EXPECTED);
            assertThat(story.dispatch().orders).containsExactly(work(2, 1, true));
        }

        @Test
        void followsFromALostWorker() {
            Story story = Story.running().loses(0, WORKER);

            assertThat(story.part().attempts()).isEqualTo(1);
            assertThat(story.part().possiblyBilled()).isEqualTo(EXPECTED);
            assertThat(story.dispatch().orders).containsExactly(work(2, 1, true));
        }

        @Test
        void doesNotFollowFromTheLossOfSomebodyElse() {
            Story story = Story.running();
            Job before = story.job();

            assertThat(story.loses(0, OTHER).job()).isEqualTo(before);
        }

        @Test
        void followsFromACallThatTakesTooLong() {
            Story story = Story.running();

            story.passes(CALL_DEADLINE);
            assertThat(story.status()).isEqualTo(JobStatus.RUNNING);

            story.passes(Duration.ofSeconds(30));
            assertThat(story.part().possiblyBilled()).isEqualTo(EXPECTED);
            assertThat(story.dispatch().orders).containsExactly(work(2, 1, true));
        }

        @Test
        void isNotChargedTwiceWhenTheRecoveryIsLostToo() {
            Story story = recovering(PLAIN).loses(0, WORKER);

            assertThat(story.part().attempts()).isEqualTo(1);
            assertThat(story.part().possiblyBilled()).isEqualTo(EXPECTED);
            assertThat(story.dispatch().orders).containsExactly(work(3, 1, true));
        }

        @Test
        void buysAgainWhereNothingWasLeftBehind() {
            Story story = recovering(PLAIN).hears(notFound(2));

            assertThat(story.status()).isEqualTo(JobStatus.RETRY_WAIT);
            story.passesUntilDue();
            assertThat(story.dispatch().orders).containsExactly(work(3, 1, false));
        }

        @Test
        void endsTheJobOnceAttemptsAreSpent() {
            Story story = Story.dispatched();
            for (int fence = 1; fence <= 3; fence++) {
                story.hears(claim(2 * fence - 1)).hears(failed(2 * fence - 1, Proof.AMBIGUOUS));
                story.dispatch().hears(claim(2 * fence)).hears(notFound(2 * fence));
                if (fence < 3) {
                    story.passesUntilDue().dispatch();
                }
            }

            assertThat(story.status()).isEqualTo(JobStatus.FAILED);
            assertThat(story.part().attempts()).isEqualTo(3);
            assertThat(story.part().possiblyBilled()).isEqualTo(new Usd(150_000));
        }

        @Test
        void parksAJobThatAsksForIt() {
            Story story = recovering(HOLD).hears(notFound(2));

            assertThat(story.status()).isEqualTo(JobStatus.AMBIGUOUS);
            assertThat(story.reducer.due(story.job())).isNull();
        }

        @Test
        void thatWasPaidIsLookedForAgain() {
            Story story = recovering(HOLD).hears(notFound(2)).hears(resolve(true));

            assertThat(story.orders).containsExactly(reply(Kind.DONE, JobStatus.QUEUED));
            assertThat(story.dispatch().orders).containsExactly(work(3, 1, true));
            story.hears(claim(3)).hears(adopted(3));
            assertThat(story.status()).isEqualTo(JobStatus.SUCCEEDED);
        }

        @Test
        void thatWasPaidButHasNoPictureIsParkedAgain() {
            Story story = recovering(HOLD).hears(notFound(2)).hears(resolve(true));

            story.dispatch().hears(claim(3)).hears(notFound(3));

            assertThat(story.status()).isEqualTo(JobStatus.AMBIGUOUS);
            assertThat(story.job().history().getLast())
                    .extracting(Step::what, Step::reason)
                    .containsExactly("ambiguous", "nothing was found in the store");
            story.hears(resolve(false));
            assertThat(story.orders).containsExactly(reply(Kind.DONE, JobStatus.QUEUED));
            assertThat(story.dispatch().orders).containsExactly(work(4, 1, false));
        }

        @Test
        void thatWasNotPaidIsBoughtAgain() {
            Story story = recovering(HOLD).hears(notFound(2)).hears(resolve(false));

            assertThat(story.orders).containsExactly(reply(Kind.DONE, JobStatus.QUEUED));
            assertThat(story.dispatch().orders).containsExactly(work(3, 1, false));
        }

        @Test
        void isResolvedOnlyWhereThereIsDoubt() {
            everyState()
                    .forEach((status, stories) -> {
                        if (status != JobStatus.AMBIGUOUS) {
                            Story story = stories.get();
                            Job before = story.job();

                            story.hears(resolve(true));

                            assertThat(story.orders)
                                    .containsExactly(reply(Kind.WRONG_STATE, status));
                            assertThat(story.job()).isEqualTo(before);
                        }
                    });
        }
    }

    @Nested
    class Success {
        @Test
        void endsTheJob() {
            Story story = Story.running().hears(succeeded(1));

            assertThat(story.status()).isEqualTo(JobStatus.SUCCEEDED);
            assertThat(story.job().finishedAt()).isEqualTo(BEGIN);
            assertThat(story.part().attempts()).isEqualTo(1);
            assertThat(((PartState.Succeeded) story.part().state()).cost())
                    .isEqualTo(new Usd(1_000));
        }

        @Test
        void isTakenInEveryStateThatIsNotTerminalFromAnyFence() {
            everyState()
                    .forEach((status, stories) -> {
                        Story story = stories.get();
                        if (!status.terminal()) {
                            story.hears(succeeded(0, 1, OTHER, false));

                            assertThat(story.status())
                                    .as("from %s", status)
                                    .isEqualTo(JobStatus.SUCCEEDED);
                            assertThat(story.job().finishedAt()).isEqualTo(story.now);
                        }
                    });
        }

        @Test
        void pastTheDeadlineIsLate() {
            Story story = Story.of(PLAIN.deadline(BEGIN.plusSeconds(60))).dispatch();
            story.hears(claim(1)).passes(Duration.ofSeconds(60));
            assertThat(story.status()).isEqualTo(JobStatus.CANCELLING);

            story.hears(succeeded(1));
            story.now = story.now.plusSeconds(1);

            assertThat(story.status()).isEqualTo(JobStatus.SUCCEEDED);
            Story later = Story.of(PLAIN.deadline(BEGIN.plusSeconds(60))).dispatch();
            later.hears(claim(1)).passes(Duration.ofSeconds(61)).hears(succeeded(1));
            assertThat(JobAnswer.of(later.job(), "http://here").late()).isTrue();
        }

        @Test
        void thatARecoveryFoundTakesTheDoubtfulChargeBack() {
            Story story = recovering(PLAIN).hears(adopted(2));

            assertThat(story.part().attempts()).isEqualTo(1);
            assertThat(story.part().possiblyBilled()).isEqualTo(Usd.ZERO);
        }

        @Test
        void thatABuyingAttemptFoundIsNoSecondAttempt() {
            Story story = recovering(PLAIN).hears(notFound(2)).passesUntilDue();
            story.dispatch().hears(claim(3)).hears(adopted(3));

            assertThat(story.part().attempts()).isEqualTo(1);
            assertThat(story.part().possiblyBilled()).isEqualTo(Usd.ZERO);
        }

        @Test
        void ofAWorkerThatWasGivenUpTakesTheDoubtfulChargeBack() {
            Story story = Story.running().loses(0, WORKER).hears(succeeded(1));

            assertThat(story.part().attempts()).isEqualTo(1);
            assertThat(story.part().possiblyBilled()).isEqualTo(Usd.ZERO);
        }

        @Test
        void ofAWorkerThatWasGivenUpLeavesTheCallOfItsSuccessorInDoubt() {
            Story story = recovering(PLAIN).hears(notFound(2)).passesUntilDue();
            story.dispatch().hears(claim(0, 3, OTHER));

            story.hears(succeeded(1));

            assertThat(story.status()).isEqualTo(JobStatus.SUCCEEDED);
            assertThat(story.part().attempts()).isEqualTo(2);
            assertThat(story.part().possiblyBilled()).isEqualTo(EXPECTED);
        }

        @Test
        void ofAWorkerThatWasGivenUpStopsItsSuccessor() {
            Story story = recovering(PLAIN).hears(notFound(2)).passesUntilDue();
            story.dispatch().hears(claim(0, 3, OTHER));

            story.hears(succeeded(1));

            assertThat(story.orders).containsExactly(stop(0, 3, OTHER, Why.OVERTAKEN));
        }

        @Test
        void stopsNobodyWhereNobodyElseRuns() {
            assertThat(Story.running().hears(succeeded(1)).orders).isEmpty();
            Story queued = Story.running().loses(0, WORKER);
            assertThat(queued.hears(succeeded(1)).orders).isEmpty();
        }

        @Test
        void leavesOtherDoubtfulChargesStanding() {
            Story story = recovering(PLAIN).hears(notFound(2)).passesUntilDue();
            story.dispatch().hears(claim(3)).hears(succeeded(3));

            assertThat(story.part().attempts()).isEqualTo(2);
            assertThat(story.part().possiblyBilled()).isEqualTo(EXPECTED);
        }
    }

    @Nested
    class Cancel {
        @Test
        void isExactWhereverNobodyRuns() {
            everyState()
                    .forEach((status, stories) -> {
                        if (List.of(
                                        JobStatus.SCHEDULED,
                                        JobStatus.QUEUED,
                                        JobStatus.DISPATCHED,
                                        JobStatus.RETRY_WAIT,
                                        JobStatus.AMBIGUOUS)
                                .contains(status)) {
                            Story story = stories.get();

                            story.hears(cancel());

                            assertThat(story.status()).isEqualTo(JobStatus.CANCELLED);
                            assertThat(story.orders)
                                    .containsExactly(reply(Kind.DONE, JobStatus.CANCELLED));
                            assertThat(story.hears(claim(story.part().fence())).orders)
                                    .hasOnlyElementsOfType(Order.Deny.class);
                        }
                    });
        }

        @Test
        void tellsTheWorkerThatRuns() {
            Story story = Story.running().hears(cancel());

            assertThat(story.status()).isEqualTo(JobStatus.CANCELLING);
            assertThat(story.orders)
                    .containsExactly(
                            stop(0, 1, WORKER, Why.CANCELLED),
                            reply(Kind.DONE, JobStatus.CANCELLING));
        }

        @Test
        void isReplayed() {
            Story story = Story.running().hears(cancel()).hears(cancel());

            assertThat(story.orders).containsExactly(reply(Kind.REPLAYED, JobStatus.CANCELLING));
            story.hears(release(1)).hears(cancel());
            assertThat(story.orders).containsExactly(reply(Kind.REPLAYED, JobStatus.CANCELLED));
        }

        @Test
        void decidesHowAJobEndsThatItsDeadlineIsEnding() {
            Story story = Story.of(PLAIN.deadline(BEGIN.plusSeconds(5))).dispatch();
            story.hears(claim(1)).passesUntilDue().hears(cancel());

            assertThat(story.orders)
                    .containsExactly(
                            stop(0, 1, WORKER, Why.CANCELLED),
                            reply(Kind.DONE, JobStatus.CANCELLING));
            story.hears(cancel());
            assertThat(story.orders).containsExactly(reply(Kind.REPLAYED, JobStatus.CANCELLING));
            assertThat(story.hears(release(1)).status()).isEqualTo(JobStatus.CANCELLED);
        }

        @Test
        void comesTooLateAfterAnyOtherEnd() {
            for (Story story :
                    List.of(
                            Story.running().hears(succeeded(1)),
                            Story.running().hears(failed(1, Proof.REFUSED)))) {
                JobStatus status = story.status();

                story.hears(cancel());

                assertThat(story.orders).containsExactly(reply(Kind.WRONG_STATE, status));
                assertThat(story.status()).isEqualTo(status);
            }
        }

        @Test
        void isDoneWhenTheRunningWorkerLetsGo() {
            Map<Fact.OfJob, Usd> ends =
                    Map.of(
                            release(1), Usd.ZERO,
                            failed(1, Proof.NOT_ACCEPTED), Usd.ZERO,
                            failed(1, Proof.REFUSED), Usd.ZERO,
                            failed(1, Proof.AMBIGUOUS), EXPECTED,
                            notFound(1), Usd.ZERO);

            ends.forEach((fact, billed) -> {
                Story story = Story.running().hears(cancel()).hears(fact);

                assertThat(story.status()).as("by %s", fact).isEqualTo(JobStatus.CANCELLED);
                assertThat(story.job().finishedAt()).isEqualTo(story.now);
                assertThat(story.part().possiblyBilled()).as("by %s", fact).isEqualTo(billed);
            });
        }

        @Test
        void isDoneWhenTheRunningWorkerIsLost() {
            Story story = Story.running().hears(cancel()).loses(0, WORKER);

            assertThat(story.status()).isEqualTo(JobStatus.CANCELLED);
            assertThat(story.part().possiblyBilled()).isEqualTo(EXPECTED);
        }

        @Test
        void losesAgainstAPictureThatIsAlreadyThere() {
            Story story = Story.running().hears(cancel()).hears(succeeded(1));

            assertThat(story.status()).isEqualTo(JobStatus.SUCCEEDED);
        }
    }

    @Nested
    class Deadline {
        @Test
        void expiresWhateverDoesNotRun() {
            SampleDocument urgent = PLAIN.deadline(BEGIN.plusSeconds(5));
            for (Story story :
                    List.of(
                            Story.of(urgent),
                            Story.of(urgent).dispatch(),
                            Story.of(urgent.notBefore(BEGIN.plusSeconds(60))),
                            Story.of(urgent)
                                    .dispatch()
                                    .hears(claim(1))
                                    .hears(failed(1, Proof.NOT_ACCEPTED, Duration.ofMinutes(1))))) {
                story.passesUntilDue();

                assertThat(story.now).isEqualTo(BEGIN.plusSeconds(5));
                assertThat(story.status()).isEqualTo(JobStatus.EXPIRED);
                assertThat(story.job().finishedAt()).isEqualTo(story.now);
                assertThat(story.reducer.due(story.job())).isNull();
            }
        }

        @Test
        void stopsWhatRuns() {
            Story story = Story.of(PLAIN.deadline(BEGIN.plusSeconds(5))).dispatch();
            story.hears(claim(1)).passesUntilDue();

            assertThat(story.status()).isEqualTo(JobStatus.CANCELLING);
            assertThat(story.orders).containsExactly(stop(0, 1, WORKER, Why.EXPIRED));
            assertThat(story.hears(failed(1, Proof.AMBIGUOUS)).status())
                    .isEqualTo(JobStatus.EXPIRED);
            assertThat(story.part().possiblyBilled()).isEqualTo(EXPECTED);
        }

        @Test
        void changesNothingAfterTheEnd() {
            for (Fact.OfJob end : List.of(failed(1, Proof.REFUSED), succeeded(1))) {
                Story story = Story.of(PLAIN.deadline(BEGIN.plusSeconds(5))).dispatch();
                story.hears(claim(1)).hears(end);
                Job ended = story.job();

                story.passes(Duration.ofSeconds(10));

                assertThat(story.job()).isEqualTo(ended);
                assertThat(story.reducer.due(ended)).isNull();
            }
        }
    }

    @Nested
    class Redrive {
        @Test
        void startsTheNextRunUnderAHigherFence() {
            Story story = Story.running().hears(failed(1, Proof.REFUSED)).hears(redrive());

            assertThat(story.status()).isEqualTo(JobStatus.QUEUED);
            assertThat(story.job().run()).isEqualTo(2);
            assertThat(story.job().finishedAt()).isNull();
            assertThat(story.part().attempts()).isZero();
            assertThat(story.orders).containsExactly(reply(Kind.DONE, JobStatus.QUEUED));
            assertThat(story.dispatch().orders).containsExactly(work(2, 2, false));
        }

        @Test
        void ofAnExpiredJobIsNotHeldToItsDeadline() {
            Story story = Story.of(PLAIN.deadline(BEGIN.plusSeconds(5)));
            story.passesUntilDue().hears(redrive()).passes(Duration.ofDays(1));

            assertThat(story.status()).isEqualTo(JobStatus.QUEUED);
        }

        @Test
        void ofAJobThatLacksAPictureBuysOnlyThatOne() {
            Story story = Story.ofParts(2).dispatch(0).dispatch(1);
            story.hears(claim(0, 1, WORKER)).hears(claim(1, 1, WORKER));
            story.hears(succeeded(0, 1, WORKER, false));
            story.hears(failed(1, 1, WORKER, Proof.REFUSED, null));
            assertThat(story.status()).isEqualTo(JobStatus.SUCCEEDED);
            Part kept = story.job().part(0);

            story.hears(redrive());

            assertThat(story.job().part(0)).isEqualTo(kept);
            assertThat(story.job().part(1).state()).isInstanceOf(PartState.Queued.class);
            assertThat(story.job().run()).isEqualTo(2);
        }

        @Test
        void keepsWhatMayHaveBeenBilled() {
            Story story = recovering(PLAIN).hears(failed(2, Proof.REFUSED)).hears(redrive());

            assertThat(story.part().possiblyBilled()).isEqualTo(EXPECTED);
        }

        @ParameterizedTest
        @EnumSource(
                value = JobStatus.class,
                names = {"ACCEPTED", "FAILED", "EXPIRED"},
                mode = EnumSource.Mode.EXCLUDE)
        void isRefusedInEveryOtherState(JobStatus status) {
            Story story = everyState().getOrDefault(status, Story::new).get();
            Job before = story.job();

            story.hears(redrive());

            assertThat(story.orders).containsExactly(reply(Kind.WRONG_STATE, status));
            assertThat(story.job()).isEqualTo(before);
        }
    }

    @Nested
    class SeveralParts {
        @Test
        void areMadeOfADocumentThatNeedsSeveralCalls() {
            Story story = new Story();
            story.hears(new Fact.Submit(ID, PLAIN.images(5).made(2), BEGIN, null));

            assertThat(story.job().parts()).extracting(Part::images).containsExactly(2, 2, 1);
            assertThat(story.job().parts()).extracting(Part::firstImage).containsExactly(0, 2, 4);
            assertThat(story.dispatch(2).orders)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Order.Work.class,
                            work -> {
                                assertThat(work.images()).isEqualTo(1);
                                assertThat(work.operation().options().n()).isEqualTo(1);
                            });
        }

        @Test
        void areGrantedEachOnItsOwn() {
            Story story = Story.ofParts(2).dispatch(0).dispatch(1);

            assertThat(story.hears(claim(0, 1, WORKER)).orders)
                    .containsExactly(grant(0, 1, WORKER));
            assertThat(story.hears(claim(1, 1, OTHER)).orders).containsExactly(grant(1, 1, OTHER));
        }

        @Test
        void endTheJobWithTheLastOfThem() {
            Story story = allRunning(3).hears(succeeded(0, 1, WORKER, false));
            assertThat(story.status()).isEqualTo(JobStatus.RUNNING);
            assertThat(story.job().finishedAt()).isNull();

            story.hears(failed(1, 1, WORKER, Proof.REFUSED, null));
            story.hears(failed(2, 1, WORKER, Proof.REFUSED, null));

            assertThat(story.status()).isEqualTo(JobStatus.SUCCEEDED);
            assertThat(JobAnswer.of(story.job(), "http://here").images())
                    .extracting(image -> image.error() == null)
                    .containsExactly(true, false, false);
        }

        @Test
        void failTheJobWhenNoneBringsAPicture() {
            Story story = allRunning(2);
            story.hears(failed(0, 1, WORKER, Proof.REFUSED, null));
            story.hears(failed(1, 1, WORKER, Proof.REFUSED, null));

            assertThat(story.status()).isEqualTo(JobStatus.FAILED);
        }

        @Test
        void askForTheirOwnPicturesOnly() {
            Story story = Story.ofParts(2, PLAIN.images(4)).dispatch(0);

            assertThat(story.orders)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Order.Work.class,
                            work -> {
                                assertThat(work.images()).isEqualTo(2);
                                assertThat(work.operation().options().n()).isEqualTo(2);
                            });
        }

        @Test
        void areInDoubtForTheirOwnPicturesOnly() {
            Story story = Story.ofParts(2, PLAIN.images(4)).dispatch(0);

            story.hears(claim(0, 1, WORKER)).loses(0, WORKER);

            assertThat(story.part(0).possiblyBilled()).isEqualTo(new Usd(2 * EXPECTED.micros()));
        }

        @Test
        void tellWhyEachLacksItsPicture() {
            Story story = allRunning(3).hears(succeeded(0, 1, WORKER, false));
            story.hears(failed(1, 1, WORKER, Proof.REFUSED, null)).hears(cancel());

            story.hears(new Fact.Release(ID, 2, 1, WORKER, "stopped before the call"));

            JobAnswer answer = JobAnswer.of(story.job(), "http://here");
            assertThat(answer.status()).isEqualTo(JobStatus.SUCCEEDED);
            assertThat(answer.error()).isNull();
            assertThat(answer.images())
                    .extracting(image -> image.error() == null ? "" : image.error().code())
                    .containsExactly("", "trouble", "cancelled");
        }

        @Test
        void areAnnouncedUnderAnotherIdEveryTimeTheyAreParked() {
            Story story = Story.ofParts(2, HOLD);
            story.dispatch(0).hears(claim(0, 1, WORKER)).hears(succeeded(0, 1, WORKER, false));
            story.dispatch(1).hears(claim(1, 1, WORKER)).loses(1, WORKER);
            parked(story);
            String first = Completion.eventId(story.job());

            parked(story.hears(resolve(true)));

            assertThat(first).isEqualTo(ID + "/1/ambiguous/3");
            assertThat(Completion.eventId(story.job())).isEqualTo(ID + "/1/ambiguous/4");
        }

        private static void parked(Story story) {
            int fence = story.part(1).fence() + 1;
            story.dispatch(1).hears(claim(1, fence, WORKER));
            story.hears(new Fact.NotFound(ID, 1, fence, WORKER));
            assertThat(story.status()).isEqualTo(JobStatus.AMBIGUOUS);
        }

        @Test
        void areCancelledEachWhereItIs() {
            Story story = Story.ofParts(3).dispatch(0).dispatch(1);
            story.hears(claim(0, 1, WORKER)).hears(cancel());

            assertThat(story.status()).isEqualTo(JobStatus.CANCELLING);
            assertThat(story.orders).contains(stop(0, 1, WORKER, Why.CANCELLED)).hasSize(2);
            assertThat(story.part(1).state()).isInstanceOf(PartState.Cancelled.class);
            assertThat(story.part(2).state()).isInstanceOf(PartState.Cancelled.class);
            assertThat(story.hears(claim(1, 1, OTHER)).orders)
                    .hasOnlyElementsOfType(Order.Deny.class);
            assertThat(story.hears(release(1)).status()).isEqualTo(JobStatus.CANCELLED);
        }

        @Test
        void areAllDoneOnTimeAtOnce() {
            Story story = Story.ofParts(2).dispatch(0).dispatch(1).hears(claim(0, 1, WORKER));

            story.passes(Duration.ofHours(1));

            assertThat(story.part(0).state())
                    .isEqualTo(new PartState.Queued(BEGIN.plus(Duration.ofHours(1)), true));
            assertThat(story.orders)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Order.Work.class, work -> assertThat(work.part()).isEqualTo(1));
        }

        @Test
        void keepTheirPicturesThroughACancel() {
            Story story = allRunning(2).hears(succeeded(0, 1, WORKER, false)).hears(cancel());

            story.loses(1, WORKER);

            assertThat(story.status()).isEqualTo(JobStatus.SUCCEEDED);
        }

        private Story allRunning(int parts) {
            Story story = Story.ofParts(parts);
            for (int part = 0; part < parts; part++) {
                story.dispatch(part).hears(claim(part, 1, WORKER));
            }
            return story;
        }
    }

    @Nested
    class History {
        @Test
        void tellsWhyTheJobIsWhereItIs() {
            Story story = Story.running().hears(release(1)).dispatch().hears(claim(2));
            story.hears(failed(2, Proof.AMBIGUOUS));

            assertThat(story.job().history())
                    .extracting(Step::what)
                    .containsExactly(
                            "queued",
                            "dispatched",
                            "running",
                            "released",
                            "dispatched",
                            "running",
                            "failed");
        }

        @Test
        void keepsTheLatestFifty() {
            Story story = Story.dispatched();
            for (int fence = 1; fence <= 40; fence++) {
                story.hears(claim(fence)).hears(release(fence)).dispatch();
            }

            assertThat(story.job().history()).hasSize(50);
            assertThat(story.job().history().getLast().what()).isEqualTo("dispatched");
        }
    }

    /// A job whose first attempt is in doubt, and whose second one looks for its traces.
    private static Story recovering(SampleDocument document) {
        Story story = Story.of(document).dispatch().hears(claim(1));
        return story.hears(failed(1, Proof.AMBIGUOUS)).dispatch().hears(claim(2));
    }

    private static Map<JobStatus, Supplier<Story>> everyState() {
        return Map.ofEntries(
                Map.entry(
                        JobStatus.SCHEDULED,
                        () -> Story.of(PLAIN.notBefore(BEGIN.plusSeconds(60)))),
                Map.entry(JobStatus.QUEUED, Story::queued),
                Map.entry(JobStatus.DISPATCHED, Story::dispatched),
                Map.entry(JobStatus.RUNNING, Story::running),
                Map.entry(
                        JobStatus.RETRY_WAIT,
                        () -> Story.running().hears(failed(1, Proof.NOT_ACCEPTED))),
                Map.entry(JobStatus.CANCELLING, () -> Story.running().hears(cancel())),
                Map.entry(JobStatus.AMBIGUOUS, () -> recovering(HOLD).hears(notFound(2))),
                Map.entry(JobStatus.SUCCEEDED, () -> Story.running().hears(succeeded(1))),
                Map.entry(JobStatus.FAILED, () -> Story.running().hears(failed(1, Proof.REFUSED))),
                Map.entry(JobStatus.CANCELLED, () -> Story.queued().hears(cancel())),
                Map.entry(
                        JobStatus.EXPIRED,
                        () -> Story.of(PLAIN.deadline(BEGIN.plusSeconds(5))).passesUntilDue()));
    }

    private static Order.Work work(int fence, int run, boolean recoverOnly) {
        return new Order.Work(
                ID,
                "default",
                PLAIN.tier(),
                0,
                run,
                fence,
                recoverOnly,
                0,
                1,
                "hash-a",
                PLAIN.operation());
    }
}
