package io.atelier.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class SharesTest {
    @Test
    void dealsByWhatEachWants() {
        Map<String, Double> demands = Map.of("a", 30.0, "b", 10.0);

        assertThat(Shares.of("a", demands)).isCloseTo(0.75, within(0.01));
        assertThat(Shares.of("b", demands)).isCloseTo(0.25, within(0.01));
    }

    @Test
    void givesAFloorToWhoeverWantsNothingAndNothingToWhoIsNotThere() {
        Map<String, Double> demands = Map.of("busy", 100.0, "idle", 0.0);

        assertThat(Shares.of("idle", demands)).isPositive().isLessThan(0.01);
        assertThat(Shares.of("gone", demands)).isZero();
    }

    @Test
    void dealsEvenlyWhereNobodyWantsAnything() {
        assertThat(Shares.of("a", Map.of("a", 0.0, "b", 0.0))).isEqualTo(0.5);
    }

    /// Whoever is there and whatever they want.
    @RepeatedTest(200)
    void dealsTheWholeAndNoMore(RepetitionInfo run) {
        Random random = new Random(run.getCurrentRepetition());
        Map<String, Double> demands = new HashMap<>();
        int workers = 1 + random.nextInt(20);
        for (int worker = 0; worker < workers; worker++) {
            double wanted = Math.max(0, random.nextInt(-50, 200)) * random.nextDouble();
            demands.put("worker-" + worker, wanted);
        }

        double sum = demands.keySet().stream().mapToDouble(id -> Shares.of(id, demands)).sum();

        assertThat(sum).isCloseTo(1, within(1e-9));
        assertThat(demands.keySet()).allMatch(id -> Shares.of(id, demands) > 0);
    }
}
