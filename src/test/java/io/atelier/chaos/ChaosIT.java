package io.atelier.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chaos.checker.Report;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A thousand jobs and twenty kills; only with `-Pchaos`.
@Tag("chaos")
class ChaosIT {
    private static final int JOBS = Integer.getInteger("atelier.chaos.jobs", 1000);
    private static final int KILLS = Integer.getInteger("atelier.chaos.kills", 20);

    @ParameterizedTest
    @MethodSource("io.atelier.chaos.Seeds#chosen")
    void keepsItsPromisesWhileProcessesAreKilled(long seed) throws Exception {
        Report report = Run.of(Scenario.full(seed, JOBS, KILLS));

        assertThat(report.broken()).as(report.text()).isEmpty();
    }
}
