package io.atelier.ledger;

import static io.atelier.ledger.Story.BEGIN;
import static io.atelier.ledger.Story.ID;
import static io.atelier.ledger.Story.OTHER;
import static io.atelier.ledger.Story.USAGE;
import static io.atelier.ledger.Story.WORKER;
import static io.atelier.ledger.Story.cancel;
import static io.atelier.ledger.Story.claim;
import static io.atelier.ledger.Story.deny;
import static io.atelier.ledger.Story.grant;
import static io.atelier.ledger.Story.redrive;
import static io.atelier.ledger.Story.release;
import static io.atelier.ledger.Story.stop;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Fact;
import io.atelier.job.Failure;
import io.atelier.job.JobStatus;
import io.atelier.job.Lane;
import io.atelier.job.LaneChoice;
import io.atelier.job.OnAmbiguous;
import io.atelier.job.Order;
import io.atelier.job.Order.Stop.Why;
import io.atelier.job.PartState;
import io.atelier.job.Picture;
import io.atelier.job.Proof;
import io.atelier.job.SampleDocument;
import io.atelier.job.Step;
import io.atelier.job.Tier;
import io.atelier.job.Usd;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A job that goes into a batch.
class LaneTest {
    private static final String KEY = "atl_1";
    private static final SampleDocument CHEAP = SampleDocument.PLAIN.tier(Tier.BATCH);
    private static final Usd HALF = new Usd(Policies.EXPECTED.micros() / 2);

    @Test
    void isDispatchedToTheBatchLane() {
        Story story = gathered();

        Order.Work work = (Order.Work) story.orders.getFirst();
        assertThat(work.lane()).isEqualTo(Lane.BATCH);
        assertThat(work.onlyUntil()).isNull();
        assertThat(story.job().lane())
                .isEqualTo(new LaneChoice(Lane.BATCH, "tier batch without a deadline"));
        assertThat(story.status()).isEqualTo(JobStatus.DISPATCHED);
    }

    @Test
    void waitsInTheLaneForAsLongAsItTakes() {
        Story story = gathered();

        assertThat(story.reducer.due(story.job())).isEqualTo(BEGIN.plus(Duration.ofHours(1)));
        story.passesUntilDue();
        assertThat(story.orders).singleElement().isInstanceOf(Order.Work.class);
    }

    @Test
    void isBoundToItsBatchByTheClaim() {
        Story story = gathered().hears(claimed(1));

        assertThat(story.orders).containsExactly(grant(1));
        assertThat(story.part().bound()).isEqualTo(KEY);
        assertThat(story.status()).isEqualTo(JobStatus.RUNNING);
        assertThat(story.reducer.due(story.job())).isNull();
    }

    @Test
    void isGrantedAgainForTheSameBatchOnly() {
        Story story = gathered().hears(claimed(1));

        assertThat(story.hears(claimed(1)).orders).containsExactly(grant(1));
        story.hears(new Fact.Claim(ID, 0, 1, WORKER, 1, "atl_2"));
        assertThat(story.orders).containsExactly(deny(1, WORKER, "not to be claimed"));
        assertThat(story.part().bound()).isEqualTo(KEY);
    }

    @Test
    void isNoWorkForACallOfItsOwn() {
        Story story = gathered().hears(claim(1));

        assertThat(story.orders).containsExactly(deny(1, WORKER, "not by that lane"));
        assertThat(story.status()).isEqualTo(JobStatus.DISPATCHED);
    }

    @Test
    void isTheOnlyWorkForABatch() {
        Story story = Story.dispatched().hears(claimed(1));

        assertThat(story.orders).containsExactly(deny(1, WORKER, "not by that lane"));
    }

    @Test
    void isCancelledForSureBeforeItsBatchIsClaimed() {
        Story story = gathered().hears(cancel());
        assertThat(story.status()).isEqualTo(JobStatus.CANCELLED);

        story.hears(claimed(1));
        assertThat(story.orders).containsExactly(deny(1, WORKER, "job is cancelled"));
        assertThat(story.part().possiblyBilled()).isEqualTo(Usd.ZERO);
    }

    @Test
    void isPerhapsBilledWhenItIsCancelledInItsBatch() {
        Story story = gathered().hears(claimed(1)).hears(cancel());
        assertThat(story.orders).contains(stop(0, 1, WORKER, Why.CANCELLED));

        story.hears(failed(1, Proof.AMBIGUOUS, "cancelled_in_batch"));
        assertThat(story.status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(story.part().possiblyBilled()).isEqualTo(HALF);
    }

    @Test
    void costsHalf() {
        Story story = gathered().hears(claimed(1)).hears(brought(1, Lane.BATCH));

        assertThat(story.status()).isEqualTo(JobStatus.SUCCEEDED);
        assertThat(story.job().cost()).isEqualTo(new Usd(500));
    }

    @Test
    void costsWhatItWasBoughtFor() {
        Story story = gathered().hears(claimed(1)).hears(brought(1, Lane.REALTIME));

        assertThat(story.job().cost()).isEqualTo(new Usd(1_000));
    }

    @Test
    void isLookedForInItsBatchWhenItsLaneIsLost() {
        Story story = gathered().hears(claimed(1)).loses(0, WORKER).dispatch();

        Order.Work work = (Order.Work) story.orders.getFirst();
        assertThat(work.recoverOnly()).isTrue();
        assertThat(work.lane()).isEqualTo(Lane.BATCH);
        assertThat(work.bound()).isEqualTo(KEY);
        story.hears(new Fact.Claim(ID, 0, 2, OTHER, 1, "atl_2"));
        assertThat(story.orders).containsExactly(deny(2, OTHER, "not by that lane"));
        story.hears(new Fact.Claim(ID, 0, 2, OTHER, 1, KEY));
        assertThat(story.orders).containsExactly(grant(0, 2, OTHER));
    }

    @Test
    void isBoughtOnceWhenItIsFoundByAnother() {
        Story story = recovered().hears(brought(2, Lane.BATCH));

        assertThat(story.status()).isEqualTo(JobStatus.SUCCEEDED);
        assertThat(story.part().possiblyBilled()).isEqualTo(Usd.ZERO);
        assertThat(story.job().cost()).isEqualTo(new Usd(500));
    }

    @Test
    void isNotInDoubtWhereItsBatchWasNeverMade() {
        Story story =
                recovered(CHEAP.onAmbiguous(OnAmbiguous.HOLD))
                        .hears(failed(2, Proof.NOT_ACCEPTED, "batch_not_created"));

        assertThat(story.status()).isEqualTo(JobStatus.RETRY_WAIT);
        assertThat(story.part().possiblyBilled()).isEqualTo(Usd.ZERO);
        assertThat(story.part().bound()).isNull();
    }

    @Test
    void keepsItsBatchWhenItIsGivenBack() {
        Story story = gathered().hears(claimed(1)).hears(release(1)).dispatch();

        assertThat(((Order.Work) story.orders.getFirst()).bound()).isEqualTo(KEY);
    }

    @Test
    void goesIntoAnotherBatchWhenItsOwnHasNotRunIt() {
        Story story = gathered().hears(claimed(1));
        story.hears(failed(1, Proof.NOT_ACCEPTED, "batch_expired")).passesUntilDue().dispatch();

        Order.Work work = (Order.Work) story.orders.getFirst();
        assertThat(work.lane()).isEqualTo(Lane.BATCH);
        assertThat(work.recoverOnly()).isFalse();
        assertThat(work.bound()).isNull();
    }

    @Test
    void isCalledAtOnceAfterThreeBatchesThatDidNotRunIt() {
        Story story = gathered();
        for (int fence = 1; fence <= 3; fence++) {
            assertThat(((Order.Work) story.orders.getFirst()).lane()).isEqualTo(Lane.BATCH);
            story.hears(claimed(fence)).hears(failed(fence, Proof.NOT_ACCEPTED, "batch_expired"));
            story.passesUntilDue().dispatch();
        }

        assertThat(((Order.Work) story.orders.getFirst()).lane()).isEqualTo(Lane.REALTIME);
        assertThat(story.job().lane())
                .isEqualTo(new LaneChoice(Lane.REALTIME, "batches have come to nothing 3 times"));
    }

    @Test
    void isCalledAtOnceWhereItDoesNotFitIntoABatch() {
        Story story = Story.of(Policies.with(Policies.LANES), CHEAP.made().by(Lane.BATCH));
        story.dispatch().hears(claimed(1));
        story.hears(failed(1, Proof.NOT_ACCEPTED, Failure.BATCH_UNFIT)).passesUntilDue().dispatch();

        assertThat(((Order.Work) story.orders.getFirst()).lane()).isEqualTo(Lane.REALTIME);
        assertThat(story.job().lane()).isEqualTo(new LaneChoice(Lane.REALTIME, "Trouble."));
    }

    @Test
    void isNotToBlameWhereTheUpstreamHasTooManyBatches() {
        Story story = gathered();
        for (int fence = 1; fence <= 5; fence++) {
            story.hears(claimed(fence))
                    .hears(failed(fence, Proof.NOT_ACCEPTED, Failure.BATCH_LIMIT))
                    .passesUntilDue()
                    .dispatch();
        }

        assertThat(((Order.Work) story.orders.getFirst()).lane()).isEqualTo(Lane.BATCH);
    }

    @Test
    void leavesTheLaneInTimeBeforeItIsClaimed() {
        Story story = urgent();
        Order.Work work = (Order.Work) story.orders.getFirst();
        assertThat(work.lane()).isEqualTo(Lane.BATCH);
        assertThat(work.onlyUntil()).isEqualTo(BEGIN.plus(Duration.ofMinutes(87)).plusSeconds(30));

        story.passes(Duration.between(BEGIN, work.onlyUntil()));
        assertThat(story.status()).isEqualTo(JobStatus.QUEUED);
        assertThat(story.job().lane())
                .isEqualTo(new LaneChoice(Lane.REALTIME, "a batch would miss its deadline"));
        assertThat(story.job().history()).extracting(Step::what).contains("pulled_back");
        assertThat(story.hears(claimed(1)).orders)
                .containsExactly(deny(1, WORKER, "not to be claimed"));
        assertThat(((Order.Work) story.dispatch().orders.getFirst()).lane())
                .isEqualTo(Lane.REALTIME);
    }

    @Test
    void staysInItsBatchUntilTheLaneGivesItBack() {
        Story story = urgent().hears(claimed(1)).passesUntilDue();
        assertThat(story.part().state()).isInstanceOf(PartState.Running.class);
        assertThat(story.job().batched()).isFalse();

        story.hears(failed(1, Proof.NOT_ACCEPTED, "batch_cancelled")).passesUntilDue().dispatch();
        assertThat(((Order.Work) story.orders.getFirst()).lane()).isEqualTo(Lane.REALTIME);
    }

    @Test
    void isFetchedFromItsBatchEvenWhenItHasLeftTheLane() {
        Story story = urgent().hears(claimed(1)).passesUntilDue().loses(0, WORKER).dispatch();

        Order.Work work = (Order.Work) story.orders.getFirst();
        assertThat(work.lane()).isEqualTo(Lane.BATCH);
        assertThat(work.bound()).isEqualTo(KEY);
        assertThat(work.onlyUntil()).isEqualTo(story.now);
    }

    /// The doubt of the batch's line goes, at half price; that of the call beside it stays, whole.
    @Test
    void takesBackWhatItWasDoubtedForWhereAnotherLaneIsAtIt() {
        Story story = urgent().hears(claimed(1)).hears(failed(1, Proof.AMBIGUOUS, "trouble"));
        assertThat(story.part().possiblyBilled()).isEqualTo(HALF);
        story.dispatch().hears(claimed(2)).hears(Story.notFound(2));
        story.passes(Duration.ofMinutes(100)).dispatch().hears(claim(3));
        assertThat(story.part().lane()).isEqualTo(Lane.REALTIME);

        story.hears(brought(1, Lane.BATCH));

        assertThat(story.part().possiblyBilled()).isEqualTo(Policies.EXPECTED);
    }

    @Test
    void mayComeLate() {
        Story story =
                Story.of(
                        Policies.with(Policies.LANES),
                        CHEAP.deadline(BEGIN.plusSeconds(60)).made().by(Lane.BATCH));
        story.dispatch().hears(claimed(1)).passesUntilDue();
        assertThat(story.orders).containsExactly(stop(0, 1, WORKER, Why.EXPIRED));

        story.hears(brought(1, Lane.BATCH));
        assertThat(story.status()).isEqualTo(JobStatus.SUCCEEDED);
    }

    @Test
    void choosesAnewForEveryRun() {
        Story story = gathered().hears(claimed(1)).hears(failed(1, Proof.REFUSED, "no"));
        assertThat(story.status()).isEqualTo(JobStatus.FAILED);

        story.hears(redrive()).dispatch();
        assertThat(((Order.Work) story.orders.getFirst()).lane()).isEqualTo(Lane.BATCH);
    }

    private static Story gathered() {
        return gathered(CHEAP);
    }

    private static Story gathered(SampleDocument document) {
        return Story.of(Policies.with(Policies.LANES), document.made()).dispatch();
    }

    /// With a deadline that leaves just enough time for a batch.
    private static Story urgent() {
        return gathered(CHEAP.deadline(BEGIN.plus(Duration.ofHours(2))));
    }

    private static Story recovered() {
        return recovered(CHEAP);
    }

    private static Story recovered(SampleDocument document) {
        Story story = gathered(document).hears(claimed(1)).loses(0, WORKER).dispatch();
        return story.hears(claimed(2));
    }

    private static Fact.Claim claimed(int fence) {
        return new Fact.Claim(ID, 0, fence, WORKER, 1, KEY);
    }

    private static Fact.Failed failed(int fence, Proof proof, String code) {
        return new Fact.Failed(
                ID, 0, fence, WORKER, proof, Failure.of(code, "Trouble."), null, null);
    }

    private static Fact.Succeeded brought(int fence, Lane lane) {
        Fact.Succeeded plain = Story.succeeded(fence);
        return new Fact.Succeeded(
                ID,
                0,
                fence,
                WORKER,
                List.of(new Picture(0, "name", "image/png", 10, "ab", 1, 1)),
                USAGE,
                null,
                false,
                plain.telling(),
                lane);
    }
}
