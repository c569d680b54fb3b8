package io.atelier.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TurnaroundTest {
    private final Turnaround turnaround = new Turnaround();

    @Test
    void tellsTheSlowestOfTheLatestOfEachModel() {
        turnaround.took("a", Duration.ofHours(9));
        for (int i = 1; i <= 10; i++) {
            turnaround.took("a", Duration.ofMinutes(i));
        }
        turnaround.took("b", Duration.ofSeconds(3));

        assertThat(turnaround.slowest())
                .containsOnlyKeys("a", "b")
                .containsEntry("a", Duration.ofMinutes(10))
                .containsEntry("b", Duration.ofSeconds(3));
    }
}
