package io.atelier.ledger;

import static io.atelier.job.SampleDocument.PLAIN;
import static io.atelier.ledger.Story.ID;
import static io.atelier.ledger.Story.OTHER;
import static io.atelier.ledger.Story.WORKER;
import static io.atelier.ledger.Story.adopted;
import static io.atelier.ledger.Story.cancel;
import static io.atelier.ledger.Story.claim;
import static io.atelier.ledger.Story.failed;
import static io.atelier.ledger.Story.notFound;
import static io.atelier.ledger.Story.redrive;
import static io.atelier.ledger.Story.release;
import static io.atelier.ledger.Story.resolve;
import static io.atelier.ledger.Story.running;
import static io.atelier.ledger.Story.stop;
import static io.atelier.ledger.Story.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Fact;
import io.atelier.job.Job;
import io.atelier.job.JobStatus;
import io.atelier.job.OnAmbiguous;
import io.atelier.job.Order;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.Proof;
import io.atelier.job.Usd;
import org.junit.jupiter.api.Test;

/// A call whose upstream id is known is fetched, never bought again.
class BoundTest {
    @Test
    void isKeptAndTold() {
        Story story = running().hears(bound(1, "resp_1"));

        assertThat(story.part().bound()).isEqualTo("resp_1");
        assertThat(story.status()).isEqualTo(JobStatus.RUNNING);
        assertThat(story.job().history().getLast().what()).isEqualTo("bound");
        assertThat(story.orders).isEmpty();
    }

    @Test
    void changesNothingWhenHeardAgain() {
        Story story = running().hears(bound(1, "resp_1"));
        Job before = story.job();

        assertThat(story.hears(bound(1, "resp_1")).job()).isEqualTo(before);
    }

    @Test
    void goesWithTheWorkThatOnlyLooks() {
        Story story = running().hears(bound(1, "resp_1")).loses(0, WORKER).dispatch();

        assertThat(work(story).recoverOnly()).isTrue();
        assertThat(work(story).bound()).isEqualTo("resp_1");
    }

    @Test
    void costsNothingTwiceHoweverOftenTheLookingWorkerIsLost() {
        Story story = running().hears(bound(1, "resp_1")).loses(0, WORKER);
        Part bought = story.part();

        for (int fence = 2; fence <= 6; fence++) {
            story.dispatch().hears(claim(fence)).loses(0, WORKER);
            assertThat(story.part().attempts()).isEqualTo(bought.attempts());
            assertThat(story.part().possiblyBilled()).isEqualTo(bought.possiblyBilled());
            assertThat(story.part().bound()).isEqualTo("resp_1");
        }

        story.dispatch().hears(claim(7)).hears(adopted(7));
        assertThat(story.status()).isEqualTo(JobStatus.SUCCEEDED);
        assertThat(story.part().possiblyBilled()).isEqualTo(Usd.ZERO);
        assertThat(story.part().attempts()).isEqualTo(1);
    }

    @Test
    void staysWhenTheCallEndsInDoubtOrIsGivenBackWhileLooking() {
        Story story = running().hears(bound(1, "resp_1")).hears(failed(1, Proof.AMBIGUOUS));
        assertThat(story.dispatch().orders).extracting(BoundTest::boundOf).containsOnly("resp_1");

        story.hears(claim(2)).hears(release(2)).dispatch();

        assertThat(work(story).recoverOnly()).isTrue();
        assertThat(work(story).bound()).isEqualTo("resp_1");
    }

    @Test
    void goesWhenTheUpstreamNoLongerKnowsIt() {
        Story story = recovering().hears(notFound(2));
        assertThat(story.status()).isEqualTo(JobStatus.RETRY_WAIT);

        story.passesUntilDue().dispatch();

        assertThat(work(story).recoverOnly()).isFalse();
        assertThat(work(story).bound()).isNull();
        Job before = story.job();
        assertThat(story.hears(bound(1, "resp_1")).job()).isEqualTo(before);
    }

    @Test
    void goesWithARedrive() {
        Story story =
                running()
                        .hears(bound(1, "resp_1"))
                        .hears(failed(1, Proof.REFUSED))
                        .hears(redrive());
        assertThat(story.part().bound()).isNull();

        Job before = story.job();
        assertThat(story.hears(bound(1, "resp_late")).job()).isEqualTo(before);
        assertThat(work(story.dispatch()).recoverOnly()).isFalse();
    }

    @Test
    void goesWhenTheUpstreamSaysThatTheCallCameToNothing() {
        Story story = running().hears(bound(1, "resp_1")).hears(failed(1, Proof.NOT_ACCEPTED));

        assertThat(story.part().bound()).isNull();
        assertThat(story.status()).isEqualTo(JobStatus.RETRY_WAIT);
    }

    @Test
    void tellsWhatADoubtfulCallCameTo() {
        Story story = recovering().hears(failed(2, Proof.REFUSED));

        assertThat(story.status()).isEqualTo(JobStatus.FAILED);
        assertThat(story.part().possiblyBilled()).isEqualTo(Usd.ZERO);
    }

    @Test
    void isNotFetchedForEverWhenWhatIsFetchedIsBroken() {
        Story retrying = recovering().hears(failed(2, Proof.AMBIGUOUS));
        assertThat(retrying.status()).isEqualTo(JobStatus.RETRY_WAIT);
        assertThat(retrying.part().possiblyBilled()).isEqualTo(Policies.EXPECTED);

        Story holding =
                recovering(Story.of(PLAIN.onAmbiguous(OnAmbiguous.HOLD)))
                        .hears(failed(2, Proof.AMBIGUOUS));
        assertThat(holding.status()).isEqualTo(JobStatus.AMBIGUOUS);
    }

    @Test
    void isLookedForAgainWhenAPersonSaysThatItWasPaid() {
        Story held =
                recovering(Story.of(PLAIN.onAmbiguous(OnAmbiguous.HOLD)))
                        .hears(failed(2, Proof.AMBIGUOUS));

        Story paid = held.hears(resolve(true)).dispatch();

        assertThat(work(paid).bound()).isEqualTo("resp_1");
    }

    @Test
    void isForgottenWhenAPersonSaysThatItWasNotPaid() {
        Story held =
                recovering(Story.of(PLAIN.onAmbiguous(OnAmbiguous.HOLD)))
                        .hears(failed(2, Proof.AMBIGUOUS));

        Story unpaid = held.hears(resolve(false)).dispatch();

        assertThat(work(unpaid).recoverOnly()).isFalse();
        assertThat(unpaid.part().bound()).isNull();
    }

    /// The word of a worker that was thought dead, before its call was bought again.
    @Test
    void turnsAnybodyWhoWouldBuyAgainIntoOneWhoLooks() {
        Story waiting = lost().hears(claim(2)).hears(notFound(2));
        assertThat(waiting.status()).isEqualTo(JobStatus.RETRY_WAIT);
        assertLooking(waiting.hears(bound(1, "resp_1")), 3);

        Story dispatched = lost().hears(claim(2)).hears(notFound(2)).passesUntilDue().dispatch();
        assertLooking(dispatched.hears(bound(1, "resp_1")), 4);
        assertThat(dispatched.hears(claim(0, 3, OTHER)).orders)
                .containsExactly(Story.deny(3, OTHER, "stale fence"));

        Story queued = lost().hears(claim(2)).hears(notFound(2)).passesUntilDue();
        assertLooking(queued.hears(bound(1, "resp_1")), 3);

        Story looking = lost().hears(claim(2)).hears(bound(1, "resp_1"));
        assertLooking(looking, 3);

        Story parked = lost(Story.of(PLAIN.onAmbiguous(OnAmbiguous.HOLD)));
        parked.hears(claim(2)).hears(notFound(2));
        assertThat(parked.status()).isEqualTo(JobStatus.AMBIGUOUS);
        assertLooking(parked.hears(bound(1, "resp_1")), 3);
    }

    @Test
    void letsWhoeverIsBuyingGoOn() {
        Story story = lost().hears(claim(2)).hears(notFound(2)).passesUntilDue().dispatch();
        story.hears(claim(0, 3, OTHER)).hears(bound(1, "resp_1"));
        assertThat(story.part().state()).isInstanceOf(PartState.Running.class);

        story.hears(new Fact.Bound(ID, 0, 3, OTHER, "resp_3"));
        assertThat(story.part().bound()).isEqualTo("resp_3");
        story.hears(new Fact.Bound(ID, 0, 2, OTHER, "resp_2"));
        assertThat(story.part().bound()).isEqualTo("resp_3");
    }

    @Test
    void fetchesAnEarlierCallWhenALaterOneIsTurnedAway() {
        Story story = lost().hears(claim(2)).hears(notFound(2)).passesUntilDue().dispatch();
        story.hears(claim(3)).hears(bound(1, "resp_1")).hears(failed(3, Proof.NOT_ACCEPTED));

        assertLooking(story, 4);
    }

    @Test
    void meansNothingToAPartThatHasEnded() {
        Story story = running().hears(succeeded(1));
        Job before = story.job();

        assertThat(story.hears(bound(1, "resp_1")).job()).isEqualTo(before);
    }

    @Test
    void meansNothingBeforeItsTime() {
        Story story = running();
        Job before = story.job();

        assertThat(story.hears(bound(2, "resp_2")).job()).isEqualTo(before);
    }

    @Test
    void doesNotKeepARunningCallFromBeingCancelled() {
        Story story = running().hears(bound(1, "resp_1")).hears(cancel());

        assertThat(story.status()).isEqualTo(JobStatus.CANCELLING);
        assertThat(story.orders).contains(stop(0, 1, WORKER, Order.Stop.Why.CANCELLED));
        assertThat(story.loses(0, WORKER).status()).isEqualTo(JobStatus.CANCELLED);
    }

    private static Story lost() {
        return lost(Story.queued());
    }

    /// The worker of fence 1 is lost in its call, and fence 2 is to look.
    private static Story lost(Story queued) {
        return queued.dispatch().hears(claim(1)).loses(0, WORKER).dispatch();
    }

    private static Story recovering() {
        return recovering(Story.queued());
    }

    /// The worker of fence 1 is lost in a bound call, and fence 2 is looking.
    private static Story recovering(Story queued) {
        return queued.dispatch()
                .hears(claim(1))
                .hears(bound(1, "resp_1"))
                .loses(0, WORKER)
                .dispatch()
                .hears(claim(2));
    }

    private static void assertLooking(Story story, int fence) {
        assertThat(story.status()).isEqualTo(JobStatus.QUEUED);
        story.dispatch();
        assertThat(work(story).fence()).isEqualTo(fence);
        assertThat(work(story).recoverOnly()).isTrue();
        assertThat(work(story).bound()).isEqualTo("resp_1");
    }

    private static Order.Work work(Story story) {
        return (Order.Work) story.orders.getFirst();
    }

    private static Object boundOf(Order order) {
        String bound = order instanceof Order.Work work ? work.bound() : null;
        return bound == null ? "nothing" : bound;
    }

    private static Fact.Bound bound(int fence, String upstreamId) {
        return new Fact.Bound(ID, 0, fence, WORKER, upstreamId);
    }
}
