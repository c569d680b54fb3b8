package io.atelier.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Failure;
import io.atelier.job.LimitKind;
import io.atelier.job.Outcome;
import io.atelier.job.Tier;
import io.atelier.job.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Duration SLACK = Duration.ofSeconds(1);
    private static final Duration AGING = Duration.ofSeconds(30);
    private static final Map<LimitKind, Double> ONE = Map.of(LimitKind.IMAGES, 1.0);
    private static final Outcome ANSWERED = new Outcome.Answered(1, Usage.NONE, null);

    private long now = Duration.ofHours(-3).toNanos();
    private final List<String> told = new ArrayList<>();
    private final Throttle throttle = new Throttle(SLACK, new Concurrency(32), now);
    private final Gate.Listener listener =
            new Gate.Listener() {
                @Override
                public void waits() {
                    told.add("waits");
                }

                @Override
                public void ended(boolean less) {
                    told.add(less ? "less" : "ended");
                }

                @Override
                public Optional<Failure> hopeless(Map<LimitKind, Double> cost) {
                    return Optional.empty();
                }
            };
    private final Gate gate = new Gate(throttle, AGING, listener, () -> now);

    @Test
    void letsTheMostUrgentGoFirstAndEachTierInOrder() {
        allows(60);
        assertThat(taken(enter(Tier.STANDARD))).isPresent();
        Gate.Ticket batch = waiting(Tier.BATCH);
        Gate.Ticket first = waiting(Tier.STANDARD);
        Gate.Ticket second = waiting(Tier.STANDARD);
        Gate.Ticket priority = waiting(Tier.PRIORITY);
        List<Gate.Ticket> gone = new ArrayList<>();

        for (int i = 0; i < 4; i++) {
            now += 2 * SECOND;
            for (Gate.Ticket each : List.of(batch, second, first, priority)) {
                if (!gone.contains(each) && each.take().isPresent()) {
                    gone.add(each);
                }
            }
        }

        assertThat(gone).containsExactly(priority, first, second, batch);
    }

    @Test
    void letsBatchGoOnceItHasStoodThereForLong() {
        allows(60);
        assertThat(taken(enter(Tier.PRIORITY))).isPresent();
        Gate.Ticket batch = waiting(Tier.BATCH);

        now += AGING.multipliedBy(2).toNanos() + 1;
        Gate.Ticket priority = waiting(Tier.PRIORITY);

        assertThat(batch.take()).isPresent();
        assertThat(priority.take()).isEmpty();
    }

    @Test
    void takesTokensBackWhereNoCallWasMade() {
        allows(60);

        taken(enter(Tier.STANDARD)).orElseThrow().close();

        assertThat(taken(enter(Tier.STANDARD))).isPresent();
        assertThat(gate.sight().used()).isEmpty();
    }

    @Test
    void keepsTokensOfCallsThatWereMade() {
        allows(60);

        call(ANSWERED);

        assertThat(taken(enter(Tier.STANDARD))).isEmpty();
        assertThat(gate.sight().used()).isEqualTo(ONE);
        assertThat(told).containsExactly("ended", "waits");
    }

    @Test
    void pausesForAsLongAsTheUpstreamAsksFor() {
        allows(6_000_000);

        call(tooMany(Duration.ofSeconds(20)));

        assertThat(told).containsExactly("less");
        assertThat(gate.sight().pausedFor()).isEqualTo(Duration.ofSeconds(20));
        now += 20 * SECOND - 1;
        Gate.Ticket ticket = waiting(Tier.PRIORITY);
        now += 1;
        assertThat(ticket.take()).isPresent();
        assertThat(gate.sight().factor()).as("the pause is enough").isEqualTo(1);
    }

    @Test
    void countsWhoWaitsAndWhoCallsAsDemand() {
        allows(60);
        Gate.Permit calling = taken(enter(Tier.STANDARD)).orElseThrow();
        Gate.Ticket ticket = waiting(Tier.STANDARD);
        assertThat(gate.sight().wanted()).isEqualTo(Map.of(LimitKind.IMAGES, 2.0));

        calling.close();
        ticket.close();

        assertThat(gate.sight().wanted()).isEqualTo(Map.of(LimitKind.IMAGES, 0.0));
        assertThat(gate.sight().waiting()).isZero();
    }

    @Test
    void letsWhoeverCostsNothingThrough() {
        allows(0);

        assertThat(gate.enter(Tier.BATCH, Map.of(), "none").take()).isPresent();
        assertThat(taken(enter(Tier.PRIORITY))).isEmpty();
    }

    @Test
    void boundsCallsAtOnceWhereNoLimitIsKnown() {
        int most = (int) gate.sight().concurrency();
        Gate.Permit first = taken(enter(Tier.STANDARD)).orElseThrow();
        for (int i = 1; i < most; i++) {
            assertThat(taken(enter(Tier.STANDARD))).isPresent();
        }
        Gate.Ticket next = waiting(Tier.STANDARD);

        first.close();

        assertThat(next.take()).isPresent();
        allows(6_000_000);
        assertThat(taken(enter(Tier.STANDARD))).isPresent();
        assertThat(gate.sight().concurrency()).isNaN();
    }

    @Test
    void triesOneCallWhereAnotherWorkersFail() {
        allows(6_000_000);
        gate.change((throttle, _) -> throttle.othersFail(true));
        Gate.Permit probe = taken(enter(Tier.STANDARD)).orElseThrow();
        Gate.Ticket next = waiting(Tier.STANDARD);

        probe.begin();
        probe.end(ANSWERED);

        assertThat(next.take()).isPresent();
        gate.change((throttle, _) -> throttle.othersFail(true));
        assertThat(taken(enter(Tier.STANDARD))).as("it has seen for itself").isPresent();
    }

    @Test
    void wakesWhoeverIsNextAsSoonAsThereIsAnything() throws Exception {
        Gate real =
                new Gate(
                        new Throttle(SLACK, new Concurrency(32), System.nanoTime()),
                        AGING,
                        listener,
                        System::nanoTime);
        real.change((throttle, at) -> throttle.deal(Map.of(LimitKind.IMAGES, 0.0), at));
        Gate.Ticket ticket = real.enter(Tier.STANDARD, ONE, "any");
        assertThat(ticket.take()).isEmpty();
        assertThat(ticket.awaitTurn(Duration.ofMillis(1))).isFalse();
        CompletableFuture<Boolean> turn = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        turn.complete(ticket.awaitTurn(Duration.ofMinutes(1)));
                    } catch (InterruptedException e) {
                        turn.completeExceptionally(e);
                    }
                });

        real.change((throttle, at) -> throttle.deal(Map.of(LimitKind.IMAGES, 6e6), at));

        assertThat(turn.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ticket.take()).isPresent();
    }

    private void allows(double imagesPerMinute) {
        gate.change((throttle, at) -> throttle.deal(Map.of(LimitKind.IMAGES, imagesPerMinute), at));
    }

    private void call(Outcome outcome) {
        try (Gate.Permit permit = taken(enter(Tier.STANDARD)).orElseThrow()) {
            assertThat(permit.around(() -> outcome)).isEqualTo(outcome);
        }
    }

    private Gate.Ticket waiting(Tier tier) {
        Gate.Ticket ticket = enter(tier);
        assertThat(ticket.take()).isEmpty();
        return ticket;
    }

    private Gate.Ticket enter(Tier tier) {
        return gate.enter(tier, ONE, "any");
    }

    private static Optional<Gate.Permit> taken(Gate.Ticket ticket) {
        return ticket.take();
    }

    private static Outcome tooMany(Duration retryAfter) {
        return new Outcome.NotAccepted(
                Failure.of("rate_limit_exceeded", "Too many."), retryAfter, null);
    }
}
