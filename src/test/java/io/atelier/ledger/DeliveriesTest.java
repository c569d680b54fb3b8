package io.atelier.ledger;

import static io.atelier.job.WebhookEvent.GROUP_COMPLETED;
import static io.atelier.job.WebhookEvent.JOB_AMBIGUOUS;
import static io.atelier.job.WebhookEvent.JOB_FAILED;
import static io.atelier.job.WebhookEvent.JOB_PARTIAL_IMAGE;
import static io.atelier.job.WebhookEvent.JOB_SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.job.Delivery;
import io.atelier.job.DeliveryAttempt;
import io.atelier.job.Fact;
import io.atelier.job.Group;
import io.atelier.job.Job;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Order;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.Picture;
import io.atelier.job.SampleDocument;
import io.atelier.job.Tally;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import io.atelier.job.Webhook;
import io.atelier.job.WebhookEndpoint;
import io.atelier.job.WebhookEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeliveriesTest {
    private static final JobId JOB = JobId.keyed("default", "/v1/jobs", "a");
    private static final JobId OTHER = JobId.keyed("default", "/v1/jobs", "b");
    private static final String URL = "https://own.example/hook?a=b";
    private static final String SECRET = "whsec_b3duLXNlY3JldC1vZi1hLWpvYi1vZi10d2VudHk=";

    private final Postroom room = new Postroom();

    @Test
    void callsTheWebhookOfAJobThatHasEnded() {
        announce(JOB, 1, JobStatus.SUCCEEDED, own(JOB_SUCCEEDED));

        Order.Deliver call = room.onlySent();

        assertThat(call.target()).isEqualTo(new Delivery.Target(URL, null, SECRET));
        assertThat(call.attempt()).isEqualTo(1);
        assertThat(call.delivery().routing()).isEqualTo(JOB.routing());
        var message = Objects.requireNonNull(room.messages.get(call.delivery()));
        assertThat(message.type()).isEqualTo(JOB_SUCCEEDED);
        assertThat(message.data().path("id").asText()).isEqualTo(JOB.toString());
        assertThat(message.data().at("/images/0/url").asText())
                .isEqualTo("/v1/jobs/" + JOB + "/images/0");
        assertThat(message.data().toString()).doesNotContain("whsec");
        room.answers(call, 204);
        assertThat(room.sent()).isEmpty();
        assertThat(room.delivery(call.delivery()).state())
                .isEqualTo(new Delivery.Delivered(room.now));
        assertThat(room.deliveries.size()).isZero();
    }

    @Test
    void tellsOnlyWhomItConcerns() {
        room.with(Postroom.endpoint("default", "all", JOB_SUCCEEDED, JOB_FAILED));
        room.with(Postroom.endpoint("default", "failures", JOB_FAILED));
        room.with(Postroom.endpoint("another", "foreign", JOB_SUCCEEDED));
        room.with(Postroom.endpoint("default", "off", JOB_SUCCEEDED).disabled(room.now, "why"));

        announce(JOB, 1, JobStatus.SUCCEEDED, own(JOB_FAILED));

        assertThat(room.onlySent().target().endpoint()).isEqualTo("all");
    }

    @Test
    void tellsAnEndpointThatTheJobNamesOnce() {
        WebhookEndpoint endpoint = Postroom.endpoint("default", "one", JOB_SUCCEEDED);
        room.with(endpoint);
        Webhook own = new Webhook(endpoint.url(), Set.of(JOB_SUCCEEDED), null, "one");

        announce(JOB, 1, JobStatus.SUCCEEDED, own);

        assertThat(room.onlySent().target())
                .isEqualTo(new Delivery.Target(endpoint.url(), "one", null));
    }

    /// Ten calls by default; three here.
    @Test
    void triesAgainByTheScheduleAndThenGivesUp() {
        announce(JOB, 1, JobStatus.SUCCEEDED, own(JOB_SUCCEEDED));
        Order.Deliver call = room.onlySent();

        room.answers(call, 500);
        assertThat(wait(call)).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(11));
        Order.Deliver second = afterItsWait(call);
        room.answers(second, null, null);
        assertThat(wait(call)).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
        Order.Deliver third = afterItsWait(call);
        assertThat(third.delivery()).isEqualTo(call.delivery());
        assertThat(third.attempt()).isEqualTo(3);
        room.answers(third, 404);

        assertThat(room.passes(Duration.ofDays(1)).sent()).isEmpty();
        assertThat(room.delivery(call.delivery()).state())
                .isEqualTo(new Delivery.Failed(ended(call), "all calls failed"));
        assertThat(room.log)
                .extracting(DeliveryAttempt::number, DeliveryAttempt::status)
                .containsExactly(tuple(1, 500), tuple(2, null), tuple(3, 404));
    }

    @Test
    void obeysRetryAfterWithinReason() {
        announce(JOB, 1, JobStatus.SUCCEEDED, own(JOB_SUCCEEDED));
        Order.Deliver call = room.onlySent();

        room.answers(call, 503, Duration.ofMinutes(30));
        assertThat(wait(call)).isEqualTo(Duration.ofMinutes(30));
        room.answers(afterItsWait(call), 503, Duration.ofDays(365));

        assertThat(wait(call)).isEqualTo(Postroom.POLICY.retryAfterLimit());
    }

    /// What asks to be left alone means every call.
    @Test
    void leavesATargetAloneThatAsksForIt() {
        announce(JOB, 1, JobStatus.SUCCEEDED, own(JOB_SUCCEEDED));
        room.answers(room.onlySent(), 429, Duration.ofHours(1));

        announce(OTHER, 1, JobStatus.SUCCEEDED, own(JOB_SUCCEEDED));

        assertThat(room.passes(Duration.ofMinutes(59)).sent()).isEmpty();
        assertThat(room.passes(Duration.ofMinutes(1)).sent()).hasSize(2);
    }

    @Test
    void givesUpAtOnceWhenTheTargetIsGone() {
        announce(JOB, 1, JobStatus.SUCCEEDED, own(JOB_SUCCEEDED));
        Order.Deliver call = room.onlySent();

        room.answers(call, 410);

        assertThat(room.passes(Duration.ofDays(1)).sent()).isEmpty();
        assertThat(room.delivery(call.delivery()).state())
                .isEqualTo(new Delivery.Failed(ended(call), "the target is gone"));
    }

    @Test
    void callsNobodyWhoIsDisabledMeanwhile() {
        WebhookEndpoint endpoint = Postroom.endpoint("default", "one", JOB_SUCCEEDED);
        room.with(endpoint);
        announce(JOB, 1, JobStatus.SUCCEEDED, null);
        Order.Deliver call = room.onlySent();
        room.answers(call, 500);

        room.with(endpoint.disabled(room.now, "why"));

        assertThat(room.passes(Duration.ofHours(1)).sent()).isEmpty();
        assertThat(room.delivery(call.delivery()).state())
                .isEqualTo(new Delivery.Failed(room.now, "the endpoint is disabled or unknown"));
    }

    /// Of one job, to one target; others go their own ways.
    @Test
    void tellsInOrder() {
        room.with(Postroom.endpoint("default", "other", JOB_AMBIGUOUS, JOB_SUCCEEDED));
        announce(JOB, 1, JobStatus.AMBIGUOUS, own(JOB_AMBIGUOUS, JOB_SUCCEEDED));
        List<Order.Deliver> first = room.sent();
        assertThat(first).hasSize(2);
        Order.Deliver toOwn = first.getFirst();
        announce(JOB, 1, JobStatus.SUCCEEDED, own(JOB_AMBIGUOUS, JOB_SUCCEEDED));
        announce(OTHER, 1, JobStatus.SUCCEEDED, own(JOB_SUCCEEDED));

        assertThat(room.sent()).extracting(this::about).containsOnly(OTHER);
        room.answers(toOwn, 500);
        assertThat(types(room.passes(Duration.ofSeconds(1)).sent())).isEmpty();
        Order.Deliver again = afterItsWait(toOwn);
        assertThat(again.delivery()).isEqualTo(toOwn.delivery());
        room.answers(again, 200);

        assertThat(types(room.sent())).containsExactly(JOB_SUCCEEDED);
    }

    @Test
    void tellsWhatFollowsAlsoWhenTheOneBeforeIsGivenUp() {
        announce(JOB, 1, JobStatus.AMBIGUOUS, own(JOB_AMBIGUOUS, JOB_SUCCEEDED));
        Order.Deliver first = room.onlySent();
        announce(JOB, 1, JobStatus.SUCCEEDED, own(JOB_AMBIGUOUS, JOB_SUCCEEDED));

        room.answers(first, 410);

        assertThat(types(room.sent())).containsExactly(JOB_SUCCEEDED);
    }

    @Test
    void tellsOfEveryRunAndParkingButOfEachOnce() {
        Webhook own = own(JOB_AMBIGUOUS, JOB_FAILED);
        announce(JOB, 1, JobStatus.FAILED, own);
        room.answers(room.onlySent(), 200);
        announce(JOB, 1, JobStatus.FAILED, own);
        assertThat(room.sent()).isEmpty();

        announce(JOB, 2, JobStatus.FAILED, own);

        assertThat(types(room.sent())).containsExactly(JOB_FAILED);
    }

    @Test
    void makesACallAgainThatNobodyReported() {
        announce(JOB, 1, JobStatus.SUCCEEDED, own(JOB_SUCCEEDED));
        Order.Deliver call = room.onlySent();

        assertThat(room.passes(Duration.ofSeconds(119)).sent()).isEmpty();
        assertThat(room.passes(Duration.ofSeconds(1)).onlySent()).isEqualTo(call);
        assertThat(room.passes(Duration.ofMinutes(3)).sent()).isEmpty();
        assertThat(room.passes(Duration.ofMinutes(1)).onlySent()).isEqualTo(call);
        room.answers(call, 200);
        room.answers(call, 500);

        assertThat(room.delivery(call.delivery()).attempts()).isEqualTo(1);
        assertThat(room.sent()).isEmpty();
        assertThat(room.log).hasSize(1);
    }

    /// It was told of twice, and one of the two took long.
    @Test
    void hearsNoReportOfACallBeforeTheLatest() {
        announce(JOB, 1, JobStatus.SUCCEEDED, own(JOB_SUCCEEDED));
        Order.Deliver first = room.onlySent();
        room.answers(first, 500);
        Order.Deliver second = afterItsWait(first);

        room.answers(first, 200);

        assertThat(room.sent()).isEmpty();
        assertThat(room.log).hasSize(1);
        room.answers(second, 204);
        room.sent();
        assertThat(room.log).extracting(DeliveryAttempt::status).containsExactly(500, 204);
    }

    @Test
    void callsATargetOnlySoOftenAtOnce() {
        for (int i = 0; i < 5; i++) {
            announce(JobId.random().routedLike(JOB), 1, JobStatus.SUCCEEDED, own(JOB_SUCCEEDED));
        }
        List<Order.Deliver> first = room.sent();
        assertThat(first).hasSize(2);

        room.answers(first.getFirst(), 200);

        assertThat(room.sent()).hasSize(1);
    }

    @Test
    void leavesATargetInTroubleAloneAndThenLooksWithOneCall() {
        for (int i = 0; i < 5; i++) {
            announce(JobId.random().routedLike(JOB), 1, JobStatus.SUCCEEDED, own(JOB_SUCCEEDED));
        }
        List<Order.Deliver> first = room.sent();
        first.forEach(call -> room.answers(call, null, null));
        room.sent().forEach(call -> room.answers(call, 502));
        assertThat(room.passes(Duration.ofSeconds(29)).sent()).isEmpty();

        Order.Deliver look = room.passes(Duration.ofSeconds(1)).onlySent();
        room.answers(look, 200);

        assertThat(room.sent()).hasSize(2);
    }

    @Test
    void letsNoTenantFeelHowAnotherFares() {
        WebhookEndpoint foreign = Postroom.endpoint("another", "x", GROUP_COMPLETED);
        WebhookEndpoint mine =
                new WebhookEndpoint(
                        "mine",
                        "default",
                        foreign.url(),
                        Set.of(JOB_SUCCEEDED),
                        List.of(),
                        null,
                        room.now,
                        room.now,
                        null);
        room.with(foreign).with(mine);
        room.deliveries.announce(complete("another"), room.now);
        room.answers(room.onlySent(), 503, Duration.ofHours(1));

        announce(JOB, 1, JobStatus.SUCCEEDED, null);

        assertThat(room.onlySent().target().endpoint()).isEqualTo("mine");
    }

    @Test
    void redeliversWhatHasEnded() {
        announce(JOB, 1, JobStatus.SUCCEEDED, own(JOB_SUCCEEDED));
        Order.Deliver call = room.onlySent();
        room.answers(call, 200);
        room.sent();

        room.redeliver(call.delivery(), "default");
        Order.Deliver again = room.onlySent();

        assertThat(again.delivery()).isEqualTo(call.delivery());
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.message()).isEqualTo(call.message());
        assertThat(room.replies).extracting(Order.Reply::kind).containsExactly(done());
        room.answers(again, 500);
        assertThat(wait(call)).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(11));
    }

    @Test
    void redeliversAtOnceWhatWaits() {
        announce(JOB, 1, JobStatus.SUCCEEDED, own(JOB_SUCCEEDED));
        Order.Deliver call = room.onlySent();
        room.redeliver(call.delivery(), "default");
        assertThat(room.sent()).isEmpty();
        room.answers(call, 500);
        assertThat(room.sent()).isEmpty();

        room.redeliver(call.delivery(), "default");

        assertThat(room.onlySent().attempt()).isEqualTo(2);
        assertThat(room.replies)
                .extracting(Order.Reply::kind)
                .containsExactly(Order.Reply.Kind.REPLAYED, done());
    }

    /// Whoever asks for it knows better than what the target said some time ago.
    @Test
    void redeliversAtOnceToATargetThatIsLeftAlone() {
        announce(JOB, 1, JobStatus.SUCCEEDED, own(JOB_SUCCEEDED));
        Order.Deliver call = room.onlySent();
        room.answers(call, 503, Duration.ofHours(1));
        assertThat(room.passes(Duration.ofMinutes(1)).sent()).isEmpty();

        room.redeliver(call.delivery(), "default");

        assertThat(room.onlySent().attempt()).isEqualTo(2);
    }

    @Test
    void redeliversNothingOfAnotherTenant() {
        announce(JOB, 1, JobStatus.SUCCEEDED, own(JOB_SUCCEEDED));
        Order.Deliver call = room.onlySent();
        room.redeliver(call.delivery(), "another");
        room.answers(call, 200);
        room.sent();
        room.redeliver(call.delivery(), "another");
        room.redeliver(JobId.random(), "default");

        assertThat(room.sent()).isEmpty();
        assertThat(room.replies)
                .extracting(Order.Reply::kind)
                .containsOnly(Order.Reply.Kind.NOT_FOUND)
                .hasSize(3);
    }

    /// Whatever the moment at which a process dies: what was not reported is called again, and
    /// nothing else is.
    @Test
    void goesOnWhereAnotherProcessStopped() {
        Webhook own = own(JOB_AMBIGUOUS, JOB_FAILED, JOB_SUCCEEDED);
        announce(JOB, 1, JobStatus.AMBIGUOUS, own);
        room.moves();
        Order.Deliver call = room.onlySent();
        announce(JOB, 1, JobStatus.FAILED, own);
        assertThat(room.sent()).isEmpty();
        room.moves();
        assertThat(room.sent()).isEmpty();
        room.answers(call, 500);
        room.moves();
        Order.Deliver again = afterItsWait(call);
        assertThat(again)
                .isEqualTo(
                        new Order.Deliver(
                                call.delivery(), call.tenant(), call.target(), 2, call.message()));
        room.moves();
        assertThat(room.passes(Duration.ofMinutes(2)).onlySent()).isEqualTo(again);
        room.answers(again, 200);
        room.moves();
        Order.Deliver next = room.onlySent();
        assertThat(types(List.of(next))).containsExactly(JOB_FAILED);
        room.answers(next, 200);
        room.sent();
        room.moves();
        announce(JOB, 1, JobStatus.FAILED, own);
        assertThat(room.sent()).isEmpty();

        room.redeliver(next.delivery(), "default");

        assertThat(room.onlySent().message()).isEqualTo(next.message());
    }

    @Test
    void keepsTheOrderWhenAnotherProcessTakesOver() {
        Webhook own = own(JOB_AMBIGUOUS, JOB_FAILED, JOB_SUCCEEDED);
        announce(JOB, 1, JobStatus.AMBIGUOUS, own);
        announce(JOB, 1, JobStatus.FAILED, own);
        announce(JOB, 2, JobStatus.SUCCEEDED, own);
        room.moves();

        for (WebhookEvent expected : List.of(JOB_AMBIGUOUS, JOB_FAILED, JOB_SUCCEEDED)) {
            Order.Deliver call = room.onlySent();
            assertThat(types(List.of(call))).containsExactly(expected);
            room.answers(call, 200);
        }
    }

    @Test
    void forgetsWhatEndedLongAgo() {
        announce(JOB, 1, JobStatus.SUCCEEDED, own(JOB_SUCCEEDED));
        Order.Deliver call = room.onlySent();
        room.answers(call, 500);
        room.answers(afterItsWait(call), 200);
        room.sent();
        Instant end = room.now;

        room.deliveries.forgetEndedBefore(end);
        assertThat(room.sent()).isEmpty();
        assertThat(room.forgotten).isEmpty();
        room.deliveries.forgetEndedBefore(end.plusMillis(1));
        room.sent();

        assertThat(room.forgotten).containsExactly(new Deliveries.Forgotten(call.delivery(), 2));
        room.redeliver(call.delivery(), "default");
        room.sent();
        assertThat(room.replies.getLast().kind()).isEqualTo(Order.Reply.Kind.NOT_FOUND);
    }

    /// A sketch is worth one call, and none where it would hold up others.
    @Test
    void tellsOfSketchesAsFarAsTheyAreNoBurden() {
        Webhook own = own(JOB_PARTIAL_IMAGE, JOB_SUCCEEDED);
        Job job = job(JOB, 1, null, own);

        sketch(job, 0);
        Order.Deliver first = room.onlySent();
        assertThat(data(first).path("url").asText()).isEqualTo("/v1/jobs/" + JOB + "/partials/0/0");
        room.answers(first, 200);
        room.passes(Duration.ofMillis(499));
        sketch(job, 1);
        assertThat(room.sent()).isEmpty();
        room.passes(Duration.ofMillis(1));
        sketch(job, 2);
        Order.Deliver third = room.onlySent();
        assertThat(data(third).path("partial_image").asInt()).isEqualTo(2);
        room.passes(Duration.ofSeconds(1));
        sketch(job, 3);
        assertThat(room.sent()).isEmpty();
        announce(JOB, 1, JobStatus.SUCCEEDED, own);
        assertThat(room.sent()).isEmpty();
        room.answers(third, 500);

        assertThat(types(room.sent())).containsExactly(JOB_SUCCEEDED);
        assertThat(room.delivery(third.delivery()).state()).isInstanceOf(Delivery.Failed.class);
    }

    @Test
    void tellsOfGroups() {
        room.with(Postroom.endpoint("default", "groups", GROUP_COMPLETED));

        room.deliveries.announce(complete("default"), room.now);

        Order.Deliver call = room.onlySent();
        assertThat(data(call).path("name").asText()).isEqualTo("harbour");
        assertThat(call.delivery().routing()).isEqualTo(Group.idOf("default", "harbour").routing());
    }

    @Test
    void addsUpToATenthToEveryWait() {
        List<Long> waits =
                LongStream.range(0, 200)
                        .mapToObj(seed -> Postroom.POLICY.wait(1, seed).toMillis())
                        .distinct()
                        .toList();

        assertThat(waits)
                .hasSizeGreaterThan(50)
                .allSatisfy(wait -> assertThat(wait).isCloseTo(10_500L, within(500L)));
    }

    private static Order.Reply.Kind done() {
        return Order.Reply.Kind.DONE;
    }

    private void announce(JobId id, int run, JobStatus status, @Nullable Webhook own) {
        room.deliveries.announce(job(id, run, status, own), room.now);
    }

    private void sketch(Job job, int number) {
        room.deliveries.sketched(
                job,
                new Fact.Sketched(
                        job.id(),
                        0,
                        1,
                        "pod-1/aaaa",
                        0,
                        new Picture(number, "name", "image/png", 10, "ab", 1, 1)),
                room.now);
    }

    private static Webhook own(WebhookEvent... events) {
        return new Webhook(URL, Set.of(events), SECRET, null);
    }

    /// @param status null for one that is running
    private static Job job(JobId id, int run, @Nullable JobStatus status, @Nullable Webhook own) {
        JobDocument document = SampleDocument.PLAIN.made().notifying(own);
        Instant at = Postroom.BEGIN;
        PartState state =
                switch (status) {
                    case SUCCEEDED ->
                            new PartState.Succeeded(
                                    at,
                                    List.of(new Picture(0, "name", "image/png", 10, "ab", 1, 1)),
                                    Usage.NONE,
                                    Usd.ZERO);
                    case FAILED -> new PartState.Failed(at, true);
                    case AMBIGUOUS -> new PartState.Ambiguous(at);
                    case null, default -> new PartState.Running(at, "pod-1/aaaa", false);
                };
        return new Job(
                id,
                document,
                at,
                at,
                at,
                run,
                List.of(Part.fresh(0, 0, 1, state)),
                null,
                List.of());
    }

    private static Group complete(String tenant) {
        return Group.fresh(tenant, "harbour")
                .joined()
                .done(JobStatus.SUCCEEDED, Tally.NOTHING)
                .close();
    }

    private JsonNode data(Order.Deliver call) {
        return Objects.requireNonNull(room.messages.get(call.delivery())).data();
    }

    private List<WebhookEvent> types(List<Order.Deliver> calls) {
        return calls.stream().map(call -> room.delivery(call.delivery()).type()).toList();
    }

    private JobId about(Order.Deliver call) {
        return room.delivery(call.delivery()).about();
    }

    private Instant ended(Order.Deliver call) {
        return Objects.requireNonNull(room.delivery(call.delivery()).endedAt());
    }

    /// Until its next call, as it is told on the log.
    private Duration wait(Order.Deliver call) {
        room.sent();
        return room.delivery(call.delivery()).state() instanceof Delivery.Waiting(Instant until)
                ? Duration.between(room.now, until)
                : Duration.ZERO;
    }

    private Order.Deliver afterItsWait(Order.Deliver call) {
        room.passes(wait(call));
        return room.onlySent();
    }
}
