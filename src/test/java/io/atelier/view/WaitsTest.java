package io.atelier.view;

import static io.atelier.view.Samples.NOON;
import static io.atelier.view.Samples.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Fact;
import io.atelier.job.Failure;
import io.atelier.job.Job;
import io.atelier.job.JobAnswer.Queue;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.Lane;
import io.atelier.job.LaneChoice;
import io.atelier.job.LimitKind;
import io.atelier.job.PartState;
import io.atelier.job.PromptMode;
import io.atelier.job.Session;
import io.atelier.job.SessionSettings;
import io.atelier.job.Tier;
import io.atelier.log.Heartbeat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitsTest {
    private static final String MODEL = "gpt-image-2.5-flare";
    private static final Duration LEASE = Duration.ofSeconds(30);

    private long nanos = 1;
    private final Line line = new Line(() -> nanos);
    private final Fleet fleet = new Fleet(LEASE, () -> nanos);
    private final SessionIndex sessions = new SessionIndex();
    private final Waits waits = new Waits(line, fleet, sessions);

    @Test
    void tellsUntilWhenAJobIsScheduled() {
        Instant until = NOON.plusSeconds(40);
        JobDocument document = Samples.document(TENANT, Tier.STANDARD, null, until);
        Job job =
                in(Samples.queued(JobId.random(), document, NOON), new PartState.Scheduled(until));

        Queue expected =
                new Queue(
                        null,
                        40L,
                        "scheduled",
                        "It waits for its not_before, %s.".formatted(until));
        assertThat(waits.of(new Known.Folded(job), NOON)).contains(expected);
        assertThat(
                        waits.of(
                                new Known.Accepted(new Fact.Submit(job.id(), document, NOON, null)),
                                NOON))
                .contains(expected);
    }

    @Test
    void tellsWhatFailedAndWhenItIsTriedAgain() {
        Job queued = Samples.queued(JobId.random());
        Job job =
                queued.with(
                        queued.part(0)
                                .failing(Failure.of("server_is_overloaded", "Busy."))
                                .in(new PartState.RetryWait(NOON.plusMillis(1_200))));

        Queue queue = why(job);

        assertThat(queue.reason()).isEqualTo("retry_backoff");
        assertThat(queue.etaSeconds()).isEqualTo(2);
        assertThat(queue.detail()).contains("server_is_overloaded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rate_limit_exceeded", "slow_down"})
    void tellsThatTheUpstreamTakesNoMore(String code) {
        Job queued = Samples.queued(JobId.random());
        Job job =
                queued.with(
                        queued.part(0)
                                .failing(Failure.of(code, "Too many."))
                                .in(new PartState.RetryWait(NOON.plusSeconds(20))));

        assertThat(why(job))
                .isEqualTo(
                        new Queue(
                                null,
                                20L,
                                "upstream_rate_limit",
                                "The upstream takes no more calls for now; it is tried again at %s."
                                        .formatted(NOON.plusSeconds(20))));
    }

    @Test
    void countsTheTurnsThatComeFirst() {
        JobId id = JobId.random();
        JobId first = JobId.random().routedLike(id);
        JobId second = JobId.random().routedLike(id);
        JobId third = JobId.random().routedLike(id);
        Session session =
                Session.opened(
                                new Fact.SessionOpen(
                                        id,
                                        TENANT,
                                        new SessionSettings(null, null, PromptMode.STRICT),
                                        "hash",
                                        NOON,
                                        null))
                        .joined(first, null)
                        .joined(second, null)
                        .joined(third, null);
        Job done = Samples.succeeded(first);
        sessions.folded(session.ended(done, NOON));
        Job job =
                in(
                        Samples.queued(third, Samples.document().inSession(id, null), NOON),
                        new PartState.AwaitingTurn(NOON));

        Queue queue = why(job);

        assertThat(queue.reason()).isEqualTo("session_order");
        assertThat(queue.position()).isEqualTo(2);
    }

    @Test
    void tellsThatNobodyWorks() {
        Job job = queued(TENANT, 0);
        hears(ledger());
        pass(LEASE.minusSeconds(2));
        hears(ledger());
        assertThat(why(job).reason()).isEqualTo("tier_order");

        pass(Duration.ofSeconds(1));

        assertThat(why(job))
                .isEqualTo(new Queue(1, null, "no_worker", "No worker has been heard for 30 s."));
        hears(worker("a"));
        assertThat(why(job).reason()).isEqualTo("tier_order");
        for (int beat = 0; beat < 10; beat++) {
            pass(Duration.ofSeconds(3));
            hears(ledger());
        }
        assertThat(why(job).reason()).isEqualTo("no_worker");
    }

    @Test
    void blamesNobodyWhileKafkaIsAway() {
        Job job = queued(TENANT, 0);
        hears(worker("a"));
        hears(ledger());

        pass(LEASE.multipliedBy(3));

        assertThat(why(job).reason()).isEqualTo("tier_order");
    }

    @Test
    void tellsThatTheLimitsOfTheUpstreamAreUsedUp() {
        Job job = queued(TENANT, 0);
        hears(worker("a"));
        hears(worker("b").calling(List.of(traffic(MODEL, true))));

        assertThat(why(job).reason()).isEqualTo("rate_limit");
        assertThat(why(job).detail()).contains(MODEL, "1 of 2 workers");
        hears(worker("b").calling(List.of(traffic(MODEL, false), traffic("another", true))));
        assertThat(why(job).reason()).isEqualTo("tier_order");
    }

    private static Heartbeat.Traffic traffic(String model, boolean waits) {
        return traffic(model, Map.of(), waits);
    }

    private static Heartbeat.Traffic traffic(
            String model, Map<LimitKind, Double> limits, boolean waits) {
        return new Heartbeat.Traffic(model, Map.of(), Map.of(), limits, 1, 0, waits);
    }

    @Test
    void tellsThatALimitAllowsNothing() {
        Job job = queued(TENANT, 0);
        hears(worker("a").calling(List.of(traffic(MODEL, Map.of(LimitKind.IMAGES, 0.0), true))));

        assertThat(why(job).reason()).isEqualTo("rate_limit");
        assertThat(why(job).etaSeconds()).isNull();
        assertThat(why(job).detail()).contains(MODEL, "is never called");
    }

    @Test
    void tellsThatTheUpstreamIsLeftAlone() {
        Job job = queued(TENANT, 0);
        hears(worker("a"));
        hears(worker("b", MODEL));

        assertThat(why(job).reason()).isEqualTo("breaker_open");
        assertThat(why(job).detail()).contains(MODEL, "1 of 2 workers");
        assertThat(why(in(job, new PartState.Dispatched(NOON, 0, false))).reason())
                .isEqualTo("breaker_open");
        hears(worker("b", "another"));
        assertThat(why(job).reason()).isEqualTo("tier_order");
    }

    @Test
    void tellsThatNothingCanBeStored() {
        Job job = queued(TENANT, 0);
        hears(worker("a"));
        hears(worker("b").storing(true));

        assertThat(why(job).reason()).isEqualTo("store_away");
        assertThat(why(job).detail()).contains("1 of 2 workers");
        hears(worker("b"));
        assertThat(why(job).reason()).isEqualTo("tier_order");
    }

    @Test
    void tellsThatTheTenantHasEnoughUnderWay() {
        Job job = queued("greedy", 0);
        Job other = queued("modest", 0);
        hears(ledger().dealing(List.of("greedy"), Map.of()));

        assertThat(why(job).reason()).isEqualTo("tenant_cap");
        assertThat(why(other).reason()).isEqualTo("tier_order");
        assertThat(why(in(job, new PartState.Dispatched(NOON, 0, false))).reason())
                .isEqualTo("tier_order");
    }

    @Test
    void tellsWhoseJobsGoFirstThoughTheyCameLater() {
        Job last = queued("early", 9);
        for (int i = 0; i < 9; i++) {
            queued("early", i);
        }
        for (int i = 0; i < 4; i++) {
            queued("late", 100 + i);
        }

        Queue queue = why(last);

        assertThat(queue.reason()).isEqualTo("tenant_fairness");
        assertThat(queue.position()).isEqualTo(14);
        assertThat(queue.detail()).contains("4 that came later").doesNotContain("late'");
    }

    @Test
    void countsByWeight() {
        Job last = queued("heavy", 9);
        for (int i = 0; i < 9; i++) {
            queued("heavy", i);
        }
        for (int i = 0; i < 10; i++) {
            queued("light", 100 + i);
        }
        assertThat(why(last).position()).isEqualTo(19);

        hears(ledger().dealing(List.of(), Map.of("heavy", 5)));

        assertThat(why(last).position()).isEqualTo(11);
    }

    @Test
    void countsThoseBeforeInTheTierAndThoseMoreUrgent() {
        for (int i = 0; i < 5; i++) {
            queued(TENANT, i);
        }
        Job job = queued(TENANT, 5);
        line.heard(
                Samples.queued(
                        JobId.random(),
                        Samples.document(TENANT, Tier.PRIORITY, null, null),
                        NOON.plusSeconds(9)));

        Queue queue = why(job);

        assertThat(queue.reason()).isEqualTo("tier_order");
        assertThat(queue.position()).isEqualTo(6);
        assertThat(queue.detail()).isEqualTo("Before it in its tier: 5; in more urgent tiers: 1.");
        assertThat(queue.etaSeconds()).as("nothing was seen to begin").isNull();
    }

    @Test
    void tellsJobsOfOneMomentApart() {
        Job first = queued(TENANT, 0);
        Job second = queued(TENANT, 0);

        assertThat(why(first).position()).isEqualTo(1);
        assertThat(why(second).position()).isEqualTo(2);
    }

    @Test
    void foretellsByTheRateAtWhichJobsBegin() {
        Job last = queued(TENANT, 99);
        for (int i = 0; i < 99; i++) {
            queued(TENANT, i);
        }
        for (int second = 0; second < 20; second++) {
            begin(queued(TENANT, -1));
            begin(queued(TENANT, -1));
            pass(Duration.ofSeconds(1));
            line.tick(true);
        }

        assertThat(why(last).position()).isEqualTo(100);
        assertThat(why(last).etaSeconds()).isEqualTo(50);
    }

    @Test
    void forgetsOldRates() {
        Job last = queued(TENANT, 0);
        for (int second = 0; second < 600; second++) {
            begin(queued(TENANT, -1));
            pass(Duration.ofSeconds(1));
            line.tick(true);
        }
        for (int second = 0; second < 300; second++) {
            pass(Duration.ofSeconds(1));
            line.tick(true);
        }

        assertThat(why(last).etaSeconds()).isGreaterThan(60);
    }

    @Test
    void learnsNothingFromWhatItReadsOfThePastNorFromIdleTimes() {
        Job last = queued(TENANT, 0);
        begin(queued(TENANT, -1));
        pass(Duration.ofSeconds(5));
        line.tick(false);
        assertThat(why(last).etaSeconds()).isNull();

        begin(last);
        for (int second = 0; second < 100; second++) {
            pass(Duration.ofSeconds(1));
            line.tick(true);
        }
        Job next = queued(TENANT, 1);
        assertThat(why(next).etaSeconds()).isNull();
    }

    @Test
    void hasNothingToSayOfWhatDoesNotWait() {
        Job running = begin(queued(TENANT, 0));

        assertThat(waits.of(new Known.Folded(running), NOON)).isEmpty();
        assertThat(waits.of(new Known.Folded(Samples.succeeded(JobId.random())), NOON)).isEmpty();
        assertThat(waits.of(new Known.Accepted(Samples.submit(JobId.random())), NOON)).isEmpty();
    }

    /// A second later, when the line is looked at anew.
    private Queue why(Job job) {
        pass(Duration.ofSeconds(1));
        Optional<Queue> queue = waits.of(new Known.Folded(job), NOON);
        pass(Duration.ofSeconds(-1));
        return queue.orElseThrow();
    }

    @Test
    void tellsThatAJobIsGatheredForABatch() {
        Job alone = queued(TENANT, 1);
        Job batched =
                Samples.queued(JobId.random()).by(new LaneChoice(Lane.BATCH, "it is the cheapest"));
        line.heard(batched);
        Job next = queued(TENANT, 3);
        hears(Heartbeat.worker("pod-1", "aaaa", List.of(), List.of()));

        assertThat(why(batched).reason()).isEqualTo("batch_lane");
        assertThat(why(alone).position()).isEqualTo(1);
        assertThat(why(next).position()).isEqualTo(2);
    }

    private Job queued(String tenant, int second) {
        Job job =
                Samples.queued(
                        JobId.random(),
                        Samples.document(tenant, Tier.STANDARD, null, null),
                        NOON.plusSeconds(second));
        line.heard(job);
        return job;
    }

    private Job begin(Job job) {
        Job running = in(job, new PartState.Running(NOON, "a/1", false));
        line.heard(running);
        return running;
    }

    private static Job in(Job job, PartState state) {
        return job.with(job.part(0).in(state));
    }

    private void hears(Heartbeat beat) {
        fleet.heard(beat);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private static Heartbeat ledger() {
        return Heartbeat.ledger("l", "ledger-1", List.of());
    }

    private static Heartbeat worker(String name, String... leftAlone) {
        return Heartbeat.worker(name, "1", List.of(), List.of(leftAlone));
    }
}
