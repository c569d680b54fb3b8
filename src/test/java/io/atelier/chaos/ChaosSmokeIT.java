package io.atelier.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chaos.checker.Report;
import org.junit.jupiter.api.Test;

/// A little of [ChaosIT], in every build.
class ChaosSmokeIT {
    @Test
    void keepsItsPromisesWhileProcessesAreKilled() throws Exception {
        Report report = Run.of(Scenario.smoke(Seeds.chosen().findFirst().orElseThrow()));

        assertThat(report.broken()).as(report.text()).isEmpty();
    }
}
