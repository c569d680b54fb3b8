package io.atelier.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Against an upstream whose calls take longer the more are out than it has hands, in played time.
/// Calls take some 10 s, a third more or less.
class ConcurrencyTest {
    private static final int MOST = 64;
    private static final int CALLS = 20_000;
    private static final double SECONDS = 10;
    private static final double SPREAD = 0.3;

    private final Random random = new Random(7);
    private final Concurrency concurrency = new Concurrency(MOST);

    /// How much longer than the others calls of a kind take.
    private List<Integer> kinds = List.of(1);

    /// Calls that the upstream makes at once without any getting slower.
    private int hands = 16;

    private int slowness = 1;

    private record Out(double end, double millis, Concurrency.Call call) {}

    @ParameterizedTest
    @CsvSource({"6, 7", "16, 8", "40, 9", "16, 10"})
    void findsTheKnee(int at, int seed) {
        random.setSeed(seed);
        hands = at;

        assertThat(meanLimit(CALLS)).isBetween(0.75 * at, 1.25 * at);
    }

    @Test
    void letsEverythingOutWhereThereIsNoKnee() {
        hands = Integer.MAX_VALUE;

        assertThat(meanLimit(CALLS)).isBetween(0.9 * MOST, 1.0 * MOST);
    }

    @Test
    void isNeverLessThanAFewHoweverBadItLooks() {
        hands = 1;

        assertThat(meanLimit(CALLS)).isBetween(4.0, 5.0);
        for (int i = 0; i < 100; i++) {
            concurrency.refused(concurrency.begun("1", 4));
        }
        assertThat(concurrency.limit()).isEqualTo(Concurrency.LEAST);
    }

    @Test
    void doesNotMindCallsThatAreSlowOfTheirKind() {
        kinds = List.of(1, 1, 1, 7);
        double mixed = meanLimit(CALLS);
        kinds = List.of(7);

        assertThat(mixed).isBetween(12.0, 20.0);
        assertThat(meanLimit(2_000)).isBetween(12.0, 20.0);
    }

    @Test
    void findsTheKneeAgainWhenItHasMoved() {
        meanLimit(CALLS);
        hands = 32;
        assertThat(meanLimit(CALLS)).isBetween(24.0, 40.0);
        hands = 8;
        assertThat(meanLimit(CALLS)).isBetween(6.0, 10.0);
    }

    @Test
    void doesNotMindAnUpstreamThatIsSlowerForAllAlike() {
        meanLimit(CALLS);
        slowness = 3;

        assertThat(meanLimit(CALLS)).isBetween(12.0, 20.0);
    }

    @Test
    void stepsBackOnceForARoundOfRefusals() {
        concurrency.refused(concurrency.begun("1", 1));
        int before = concurrency.limit();
        List<Concurrency.Call> calls =
                random.ints(10).mapToObj(_ -> concurrency.begun("1", before)).toList();

        calls.forEach(concurrency::refused);

        assertThat(concurrency.limit()).isBetween((int) (0.75 * before), (int) (0.85 * before));
    }

    @Test
    void growsOnlyAsFarAsItIsMadeUseOf() {
        for (int i = 0; i < 6; i++) {
            concurrency.refused(concurrency.begun("1", 3));
        }
        int before = concurrency.limit();

        for (int i = 0; i < CALLS; i++) {
            concurrency.answered(concurrency.begun("1", 3), 10_000);
        }

        assertThat(concurrency.limit()).isEqualTo(before).isLessThan(MOST / 2);
    }

    /// Of so many calls, as many out as may be, over the second half of them.
    private double meanLimit(int calls) {
        PriorityQueue<Out> out = new PriorityQueue<>(Comparator.comparingDouble(Out::end));
        double now = 0;
        double sum = 0;
        for (int ended = 0; ended < calls; ended++) {
            while (out.size() < concurrency.limit()) {
                int kind = kinds.get(random.nextInt(kinds.size()));
                int with = out.size() + 1;
                double load = Math.max(1, (double) with / hands);
                double chance = Math.exp(random.nextGaussian() * SPREAD);
                double millis = SECONDS * 1e3 * kind * load * slowness * chance;
                Concurrency.Call call = concurrency.begun(Integer.toString(kind), with);
                out.add(new Out(now + millis, millis, call));
            }
            Out next = out.remove();
            now = next.end();
            concurrency.answered(next.call(), next.millis());
            if (ended >= calls / 2) {
                sum += concurrency.limit();
            }
        }
        return sum / (calls - calls / 2);
    }
}
