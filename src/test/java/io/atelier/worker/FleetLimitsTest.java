package io.atelier.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.atelier.job.Failure;
import io.atelier.job.LimitKind;
import io.atelier.job.Outcome;
import io.atelier.job.Tier;
import io.atelier.job.Usage;
import io.atelier.log.FleetConfig;
import io.atelier.log.Heartbeat;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Workers with their gates, the log between them and an upstream that counts by the minute of the
/// clock, all in played time. Nothing runs in parallel.
class FleetLimitsTest {
    private static final String MODEL = "gpt-image-2.5-flare";
    private static final int LIMIT = 600;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final long MINUTE = 60 * SECOND;
    private static final Duration HEARTBEAT = Duration.ofSeconds(3);
    static final FleetConfig TIMING = new Timing(HEARTBEAT.multipliedBy(10), HEARTBEAT);

    private record Timing(Duration lease, Duration heartbeat) implements FleetConfig {}

    private final Random random = new Random(3);
    private final Map<String, Member> members = new HashMap<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    Comparator.comparingLong(Event::at).thenComparingInt(Event::number));
    private final List<Integer> perMinute = new ArrayList<>();
    private Map<LimitKind, Double> configured = Map.of(LimitKind.IMAGES, (double) LIMIT);
    private int upstreamLimit = LIMIT;
    private int refused;
    private int images = 1;
    private long now;
    private int number;
    private boolean sharing = true;
    private boolean tells = true;

    private record Event(long at, int number, Runnable what) {}

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "4, 1", "4, 10"})
    void makesUseOfTheLimitAndIsNotRefused(int workers, int imagesPerCall) {
        images = imagesPerCall;
        begin(workers);

        runFor(5 * MINUTE);

        assertThat(refused).isZero();
        assertThat(perMinute.subList(1, 5).stream().mapToInt(used -> used).average())
                .hasValueCloseTo(0.98 * LIMIT, within(0.01 * LIMIT));
    }

    @Test
    void isRefusedWhereWorkersDontShare() {
        sharing = false;
        begin(2);

        runFor(3 * MINUTE);

        assertThat(refused).isPositive();
    }

    @Test
    void makesRoomForAWorkerThatJoins() {
        begin(2);
        runFor(2 * MINUTE + 10 * SECOND);

        join("late");
        runFor(2 * MINUTE + 50 * SECOND);

        assertThat(refused).isZero();
        assertThat(perMinute.subList(1, 5)).allMatch(used -> used >= 0.97 * LIMIT);
        assertThat(gate("late").sight().used())
                .hasEntrySatisfying(LimitKind.IMAGES, used -> assertThat(used).isGreaterThan(400));
    }

    @Test
    void givesTheShareOfAWorkerThatIsKilledToTheOthersWithinSeconds() {
        begin(4);
        runFor(MINUTE + 10 * SECOND);

        member("worker-0").alive = false;
        runFor(9 * SECOND);

        assertThat(gate("worker-1").sight().shares().get(LimitKind.IMAGES))
                .isBetween(0.3 * LIMIT, 0.37 * LIMIT);
        runFor(2 * MINUTE + 41 * SECOND);
        assertThat(refused).isZero();
        assertThat(perMinute.get(1)).isGreaterThan((int) (0.93 * LIMIT));
        assertThat(perMinute.subList(2, 4)).allMatch(used -> used >= 0.97 * LIMIT);
    }

    @Test
    void learnsTheLimitFromAnswers() {
        configured = Map.of();
        begin(2);

        runFor(MINUTE);
        refused = 0;
        runFor(3 * MINUTE);

        assertThat(refused).isZero();
        assertThat(perMinute.subList(2, 4)).allMatch(used -> used >= 0.97 * LIMIT);
    }

    /// As in `bench.LimitsBenchmark`: a worker hears of the limit when it already has work.
    @RepeatedTest(5)
    void makesRoomForWorkersThatDontKnowTheLimitYet(RepetitionInfo run) {
        random.setSeed(run.getCurrentRepetition());
        configured = Map.of();
        begin(1);
        runUntil(MINUTE);
        refused = 0;
        runUntil(2 * MINUTE + 4 * SECOND);
        join("second");
        runUntil(4 * MINUTE + 4 * SECOND);
        join("third");
        runFor((long) (random.nextDouble() * 6 * SECOND));
        join("fourth");
        runUntil(7 * MINUTE);
        member("second").alive = false;
        runUntil(9 * MINUTE);

        assertThat(refused).isZero();
        assertThat(perMinute.subList(1, 7)).allMatch(used -> used >= 0.97 * LIMIT);
        assertThat(perMinute.get(7)).as("of the kill").isGreaterThan((int) (0.95 * LIMIT));
        assertThat(perMinute.get(8)).isGreaterThanOrEqualTo((int) (0.97 * LIMIT));
    }

    @Test
    void goesByTheLowerLimit() {
        upstreamLimit = 300;
        begin(2);

        runFor(4 * MINUTE);

        assertThat(refused).isZero();
        assertThat(perMinute.subList(1, 4)).allMatch(used -> used >= 0.97 * 300);
    }

    /// The rest of the minute costs the calls that were on their way, and no more.
    @Test
    void leavesTheUpstreamAloneUntilItTakesCallsAgain() {
        tells = false;
        upstreamLimit = 300;
        begin(4);

        runFor(MINUTE - 1);

        assertThat(refused).isBetween(1, 10);
        assertThat(members.values())
                .allSatisfy(
                        each -> assertThat(each.limits.gate().sight().pausedFor()).isPositive());
        runFor(10 * SECOND);
        assertThat(perMinute.get(1)).isPositive();
        assertThat(factors()).as("the pause may be enough").containsOnly(1.0);
        runFor(MINUTE);
        assertThat(factors()).as("it was not").allMatch(factor -> factor < 1);
    }

    @Test
    void goesOnInFullAfterAMinuteThatOthersHadAPartOf() {
        begin(4);
        runUntil(MINUTE + 10 * SECOND);

        count(50);
        runUntil(2 * MINUTE);
        assertThat(refused).isPositive();
        runUntil(3 * MINUTE);

        assertThat(perMinute.get(2)).isGreaterThanOrEqualTo((int) (0.97 * LIMIT));
    }

    @Test
    void neverCallsWhereNothingIsAllowed() {
        configured = Map.of(LimitKind.IMAGES, 0.0);
        begin(2);

        runFor(2 * MINUTE);

        assertThat(perMinute).isEmpty();
    }

    /// Whoever comes and goes, killed or not.
    @RepeatedTest(10)
    void isNeverRefusedWhoeverComesAndGoes(RepetitionInfo run) {
        random.setSeed(run.getCurrentRepetition());
        begin(2);
        for (int change = 0; change < 10; change++) {
            runFor((long) (random.nextDouble() * 30 * SECOND));
            List<Member> alive = members.values().stream().filter(each -> each.alive).toList();
            if (alive.size() > 1 && random.nextBoolean()) {
                alive.get(random.nextInt(alive.size())).alive = false;
            } else {
                join("worker-" + members.size());
            }
            double shares =
                    members.values().stream()
                            .filter(each -> each.alive)
                            .mapToDouble(each -> each.share())
                            .sum();
            assertThat(shares).isLessThanOrEqualTo(LIMIT * 1.02);
        }

        assertThat(refused).isZero();
    }

    private void begin(int workers) {
        for (int worker = 0; worker < workers; worker++) {
            join("worker-" + worker);
        }
    }

    private void join(String id) {
        Member member = new Member(id);
        members.put(id, member);
        after(100 * MILLI, () -> member.has(50));
    }

    private List<Double> factors() {
        return members.values().stream().map(each -> each.limits.gate().sight().factor()).toList();
    }

    private Gate gate(String id) {
        return member(id).limits.gate();
    }

    private Member member(String id) {
        return Objects.requireNonNull(members.get(id), id);
    }

    private void after(long nanos, Runnable what) {
        events.add(new Event(now + nanos, number++, what));
    }

    private void runFor(long nanos) {
        runUntil(now + nanos);
    }

    private void runUntil(long until) {
        while (!events.isEmpty() && events.element().at() < until) {
            Event next = events.remove();
            now = next.at();
            next.what().run();
        }
        now = until;
    }

    /// One worker, with as much work as it wants, or none.
    private final class Member implements ModelLimits.Source {
        private final String id;
        private final Peers peers;
        private final ModelLimits limits;
        private final Deque<Gate.Ticket> backlog = new ArrayDeque<>();
        private boolean alive = true;
        private Map<LimitKind, Double> told = Map.of();

        Member(String id) {
            this.id = id + "/1";
            this.peers = new Peers(this.id, TIMING, () -> now);
            this.limits = new ModelLimits(MODEL, WorkerConfigTest.with(Map.of()), this, () -> now);
            limits.deal(peers);
            beatOften();
            lookOften();
        }

        @Override
        public Map<LimitKind, Double> limits(String model) {
            Map<LimitKind, Double> all = new HashMap<>(peers.told(model));
            configured.forEach((kind, limit) -> all.merge(kind, limit, Math::min));
            return all;
        }

        @Override
        public Map<LimitKind, Double> told(String model) {
            return told;
        }

        @Override
        public void changed() {
            after(10 * MILLI, this::beat);
        }

        double share() {
            return limits.gate().sight().shares().getOrDefault(LimitKind.IMAGES, 0.0);
        }

        void has(int calls) {
            Map<LimitKind, Double> cost = Map.of(LimitKind.IMAGES, (double) images);
            for (int i = 0; i < calls; i++) {
                backlog.add(limits.gate().enter(Tier.STANDARD, cost, "any"));
                calls(backlog.getLast());
            }
        }

        private void beatOften() {
            beat();
            after(HEARTBEAT.toNanos(), this::beatOften);
        }

        private void beat() {
            if (!alive) {
                return;
            }
            Heartbeat beat =
                    Heartbeat.worker(id.replace("/1", ""), "1", List.of(), List.of())
                            .calling(List.of(limits.traffic(peers)));
            after(
                    20 * MILLI,
                    () ->
                            members.values().stream()
                                    .filter(each -> each == this || sharing)
                                    .forEach(each -> each.hears(beat)));
        }

        private void hears(Heartbeat beat) {
            peers.heard(beat);
            if (!beat.id().equals(id)) {
                beat.traffic().forEach(limits::heard);
            }
            limits.deal(peers);
        }

        /// Everything waits at the gate; who is first may go.
        private void lookOften() {
            if (!alive) {
                return;
            }
            while (!backlog.isEmpty() && calls(backlog.getFirst())) {
                has(1);
            }
            after(20 * MILLI, this::lookOften);
        }

        private boolean calls(Gate.Ticket ticket) {
            Optional<Gate.Permit> permit = ticket.take();
            if (permit.isPresent()) {
                backlog.remove(ticket);
                long onItsWay = (long) (random.nextDouble() * 300 * MILLI);
                permit.get().begin();
                after(onItsWay, () -> answer(permit.get()));
            }
            return permit.isPresent();
        }

        private void answer(Gate.Permit permit) {
            Outcome outcome = arrived();
            after(
                    100 * MILLI,
                    () -> {
                        permit.end(outcome);
                        permit.close();
                    });
        }

        private Outcome arrived() {
            if (!count(images)) {
                refused++;
                return new Outcome.NotAccepted(
                        Failure.of("rate_limit_exceeded", "Too many."),
                        Duration.ofNanos(MINUTE - now % MINUTE),
                        null);
            }
            if (tells) {
                told = Map.of(LimitKind.IMAGES, (double) upstreamLimit);
            }
            return new Outcome.Answered(images, Usage.NONE, null);
        }
    }

    /// @return whether so many more are allowed in this minute
    private boolean count(int wanted) {
        int minute = (int) (now / MINUTE);
        while (perMinute.size() <= minute) {
            perMinute.add(0);
        }
        int used = perMinute.get(minute) + wanted;
        if (used > upstreamLimit) {
            return false;
        }
        perMinute.set(minute, used);
        return true;
    }
}
