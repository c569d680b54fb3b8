package io.atelier.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Fact;
import io.atelier.job.JobAnswer;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Order;
import io.atelier.job.Order.Reply.Kind;
import io.atelier.job.Order.Reply.Refusal;
import io.atelier.job.PartState;
import io.atelier.job.Proof;
import io.atelier.job.SampleDocument;
import io.atelier.job.Session;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TurnOrderTest {
    private static final SampleDocument PLAIN = SampleDocument.PLAIN;

    @Test
    void opensOnceAndTellsARepeatFromAConflict() {
        Parlour parlour = Parlour.open();
        assertThat(parlour.reply().kind()).isEqualTo(Kind.DONE);

        assertThat(parlour.hears(Parlour.opening("hash")).reply().kind()).isEqualTo(Kind.REPLAYED);
        assertThat(parlour.batch.sessions().sessions()).isEmpty();
        assertThat(parlour.hears(Parlour.opening("other")).reply().kind()).isEqualTo(Kind.CONFLICT);
        assertThat(parlour.batch.sessions().sessions()).isEmpty();
    }

    @Test
    void isOpenedByATurnThatBringsIt() {
        Parlour parlour = Parlour.openedByATurn();

        assertThat(parlour.reply().kind()).isEqualTo(Kind.DONE);
        assertThat(parlour.session().id()).isEqualTo(Parlour.SESSION);
        assertThat(parlour.given(1).base()).isNull();
        parlour.succeeds(1).turn(PLAIN, 1);
        assertThat(parlour.given(2).base()).isEqualTo(parlour.base(1));
        assertThat(parlour.hears(parlour.openingTurn()).reply().kind()).isEqualTo(Kind.REPLAYED);
        assertThat(parlour.session().turns()).hasSize(2);
    }

    @Test
    void goesOnWithASessionThatATurnHasOpened() {
        Parlour parlour = Parlour.openedByATurn().succeeds(1).restarts();

        parlour.turn(PLAIN, 1);

        assertThat(parlour.given(2).base()).isEqualTo(parlour.base(1));
    }

    @Test
    void tellsItsSettingsToItsOwnTenantOnly() {
        Parlour parlour = Parlour.open();

        assertThat(
                        parlour.hears(
                                        new Fact.SessionLook(
                                                Parlour.SESSION, Parlour.TENANT, "ingest/1"))
                                .reply()
                                .settings())
                .isEqualTo(Parlour.SETTINGS);
        Order.Reply foreign =
                parlour.hears(new Fact.SessionLook(Parlour.SESSION, "other", "ingest/1")).reply();
        assertThat(foreign.kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(foreign.settings()).isNull();
    }

    @Test
    void runsOneTurnAfterTheOther() {
        Parlour parlour = Parlour.open().turn().turn();
        assertThat(parlour.reply())
                .isEqualTo(
                        new Order.Reply(
                                parlour.id(2),
                                "ingest/1",
                                Kind.DONE,
                                JobStatus.QUEUED,
                                2,
                                null,
                                null));
        Order.Work first = parlour.given(1);
        assertThat(first.base()).isNull();
        assertThat(parlour.work(2)).isNull();
        assertThat(parlour.job(2).part(0).state()).isInstanceOf(PartState.AwaitingTurn.class);

        parlour.succeeds(1);

        Order.Work second = parlour.given(2);
        assertThat(second.base()).isEqualTo(parlour.base(1));
    }

    @Test
    void tellsWhichTurnAJobIs() {
        Parlour parlour = Parlour.open().turn().turn();

        JobAnswer waiting = JobAnswer.of(parlour.job(2), "http://here");
        JobAnswer running = JobAnswer.of(parlour.job(1), "http://here");

        assertThat(waiting.status()).isEqualTo(JobStatus.QUEUED);
        assertThat(waiting.session()).isEqualTo(Parlour.SESSION);
        assertThat(waiting.turn()).isEqualTo(2);
        assertThat(running.turn()).isEqualTo(1);
    }

    @Test
    void keepsWhatTheUpstreamToldOfATurn() {
        Parlour parlour = Parlour.open().turn().succeeds(1);

        JobAnswer answer = JobAnswer.of(parlour.job(1), "http://here");

        assertThat(answer.revisedPrompt()).isEqualTo("words");
        assertThat(answer.action()).isEqualTo("generate");
        assertThat(parlour.session().turns())
                .containsExactly(
                        new Session.Turn(
                                1,
                                parlour.id(1),
                                JobStatus.SUCCEEDED,
                                null,
                                "generate",
                                parlour.base(1).upstreamId(),
                                0));
    }

    @Test
    void skipsTurnsThatBroughtNothing() {
        Parlour parlour = Parlour.open().turn().turn().turn().turn();

        parlour.succeeds(1).fails(2).cancels(3);

        Order.Work fourth = parlour.given(4);
        assertThat(fourth.base()).isEqualTo(parlour.base(1));
    }

    /// Not from the branch beside it, which is another picture.
    @Test
    void goesOnFromWhatAFailedForkWouldHaveGoneOnFrom() {
        Parlour parlour = Parlour.open().turn().turn().turn(PLAIN, 1).turn(PLAIN, 3);

        parlour.succeeds(1).succeeds(2).fails(3);

        assertThat(parlour.given(4).base()).isEqualTo(parlour.base(1));
    }

    @Test
    void waitsForATurnThatIsTriedAgain() {
        Parlour parlour = Parlour.open().turn().turn().fails(1, Proof.NOT_ACCEPTED);
        assertThat(parlour.work(2)).isNull();

        parlour.passes(Duration.ofSeconds(5)).succeeds(1);

        assertThat(parlour.work(2)).isNotNull();
    }

    @Test
    void forksFromAnEarlierTurnButStillInOrder() {
        Parlour parlour = Parlour.open().turn().turn().turn(PLAIN, 1);
        parlour.succeeds(1);
        assertThat(parlour.work(3)).isNull();

        parlour.succeeds(2);

        Order.Work third = parlour.given(3);
        assertThat(third.base()).isEqualTo(parlour.base(1));
    }

    @Test
    void forksFromWhatCameBeforeATurnThatFailedMeanwhile() {
        Parlour parlour = Parlour.open().turn().turn().turn().turn(PLAIN, 2);

        parlour.succeeds(1).fails(2).succeeds(3);

        Order.Work fourth = parlour.given(4);
        assertThat(fourth.base()).isEqualTo(parlour.base(1));
    }

    @Test
    void refusesTurnsThatItCanNotTake() {
        Parlour parlour = Parlour.open().turn().fails(1);

        Order.Reply ahead = parlour.turn(PLAIN, 2).reply();
        Order.Reply failed = parlour.turn(PLAIN, 1).reply();

        assertThat(ahead.kind()).isEqualTo(Kind.REFUSED);
        assertThat(ahead.refusal()).isEqualTo(Refusal.NO_SUCH_TURN);
        assertThat(failed.refusal()).isEqualTo(Refusal.TURN_WITHOUT_PICTURE);
        assertThat(parlour.session().turns()).hasSize(1);
        assertThat(parlour.jobs).hasSize(1);
    }

    @Test
    void refusesTurnsOfUnknownAndForeignSessions() {
        Parlour parlour = new Parlour().turn();
        assertThat(parlour.reply().kind()).isEqualTo(Kind.NOT_FOUND);

        parlour.hears(
                new Fact.SessionOpen(
                        Parlour.SESSION,
                        "other",
                        Parlour.SETTINGS,
                        "hash",
                        Parlour.BEGIN,
                        "ingest/1"));

        assertThat(parlour.turn().reply().kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(parlour.jobs).isEmpty();
    }

    @Test
    void isFullOnce() {
        Parlour parlour = Parlour.open();
        for (int turn = 1; turn <= Session.MAX_TURNS; turn++) {
            parlour.turn();
        }
        assertThat(parlour.reply().kind()).isEqualTo(Kind.DONE);

        assertThat(parlour.turn().reply().refusal()).isEqualTo(Refusal.SESSION_FULL);
        assertThat(parlour.session().turns()).hasSize(Session.MAX_TURNS);
    }

    @Test
    void knowsARepeatedTurn() {
        Parlour parlour = Parlour.open().turn();

        Fact.Submit again =
                parlour.submit(parlour.id(1), PLAIN.made().inSession(Parlour.SESSION, null));
        Fact.Submit other =
                parlour.submit(
                        parlour.id(1),
                        PLAIN.requestHash("hash-b").made().inSession(Parlour.SESSION, null));

        assertThat(parlour.hears(again).reply().kind()).isEqualTo(Kind.REPLAYED);
        assertThat(parlour.hears(other).reply().kind()).isEqualTo(Kind.CONFLICT);
        assertThat(parlour.session().turns()).hasSize(1);
    }

    @Test
    void cancelsATurnThatWaits() {
        Parlour parlour = Parlour.open().turn().turn().turn().cancels(2);

        assertThat(parlour.reply().status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(parlour.work(3)).isNull();
        assertThat(parlour.succeeds(1).work(3)).isNotNull();
    }

    @Test
    void expiresATurnThatWaitedTooLong() {
        Parlour parlour =
                Parlour.open()
                        .turn()
                        .turn(PLAIN.deadline(Parlour.BEGIN.plusSeconds(5)), null)
                        .turn();

        parlour.passes(Duration.ofSeconds(5));

        assertThat(parlour.job(2).status()).isEqualTo(JobStatus.EXPIRED);
        assertThat(parlour.succeeds(1).work(3)).isNotNull();
    }

    @Test
    void waitsForATurnThatIsScheduled() {
        Parlour parlour =
                Parlour.open()
                        .turn(PLAIN.notBefore(Parlour.BEGIN.plusSeconds(60)), null)
                        .turn(PLAIN.notBefore(Parlour.BEGIN.plusSeconds(30)), null);
        assertThat(parlour.job(1).status()).isEqualTo(JobStatus.SCHEDULED);

        parlour.passes(Duration.ofSeconds(30));
        assertThat(parlour.job(2).status()).isEqualTo(JobStatus.QUEUED);
        assertThat(parlour.work).isEmpty();

        parlour.passes(Duration.ofSeconds(30)).succeeds(1);
        assertThat(parlour.work(2)).isNotNull();
    }

    @Test
    void redrivesATurnFromWhatCameBeforeItAndHoldsUpOnlyThoseThatStillWait() {
        Parlour parlour = Parlour.open().turn().turn().turn().turn().succeeds(1).fails(2);
        assertThat(parlour.work(3)).isNotNull();

        parlour.redrives(2);

        Order.Work again = parlour.given(2);
        assertThat(again.run()).isEqualTo(2);
        assertThat(again.base()).isEqualTo(parlour.base(1));
        parlour.succeeds(3);
        assertThat(parlour.work(4)).isNull();

        parlour.succeeds(2);
        Order.Work fourth = parlour.given(4);
        assertThat(fourth.base()).isEqualTo(parlour.base(3));
        assertThat(parlour.session().turns().get(1).upstreamId())
                .isEqualTo(parlour.base(2, 2).upstreamId());
    }

    @Test
    void redrivesATurnThatExpiredWhileItWaited() {
        Parlour parlour =
                Parlour.open().turn().turn(PLAIN.deadline(Parlour.BEGIN.plusSeconds(5)), null);
        parlour.passes(Duration.ofSeconds(5)).redrives(2);
        assertThat(parlour.work(2)).isNull();

        parlour.succeeds(1);

        Order.Work second = parlour.given(2);
        assertThat(second.base()).isEqualTo(parlour.base(1));
    }

    @Test
    void isForgottenOnceItHasBeenQuietForLong() {
        Parlour parlour = Parlour.open().turn();
        parlour.passes(Duration.ofDays(1)).forgetsWhatIsOlderThan(Duration.ofHours(1));
        assertThat(parlour.session).isNotNull();

        parlour.succeeds(1).forgetsWhatIsOlderThan(Duration.ofHours(1));
        assertThat(parlour.session).isNotNull();

        parlour.passes(Duration.ofHours(2)).forgetsWhatIsOlderThan(Duration.ofHours(1));
        assertThat(parlour.session).isNull();
        assertThat(parlour.batch.sessions().forgotten()).containsExactly(Parlour.SESSION);
        assertThat(parlour.turn().reply().kind()).isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void isForgottenAfterARestartToo() {
        Parlour parlour = Parlour.open().turn().succeeds(1).restarts();

        parlour.passes(Duration.ofHours(2)).forgetsWhatIsOlderThan(Duration.ofHours(1));

        assertThat(parlour.session).isNull();
    }

    @Test
    void runsARedrivenTurnWhoseSessionIsForgotten() {
        Parlour parlour = Parlour.open().turn().fails(1);
        parlour.session = null;
        parlour.restarts().redrives(1);

        assertThat(parlour.work(1)).isNotNull();
    }

    @Test
    void doesNotWaitForATurnThatIsLost() {
        Parlour parlour = Parlour.open().turn().turn().turn();
        JobId lost = parlour.id(1);
        parlour.jobs.remove(lost);

        parlour.restarts().cancels(2);

        assertThat(parlour.work(3)).isNotNull();
        assertThat(parlour.session().turns().getFirst().status()).isEqualTo(JobStatus.FAILED);
    }
}
