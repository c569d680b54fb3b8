package io.atelier.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WindowTest {
    private static final long MILLI = Duration.ofMillis(1).toNanos();

    private final Window window = new Window(64);
    private long nanos = Duration.ofHours(-3).toNanos();

    @Test
    void isSmallWhereNothingWasClaimed() {
        assertThat(window.size(nanos)).isEqualTo(Window.LEAST);
    }

    @Test
    void isAsLargeAsWhatWasClaimedOfLate() {
        claimed(20, 50);

        assertThat(window.size(nanos)).isEqualTo(20);
        assertThat(window.size(nanos + 1_500 * MILLI)).isEqualTo(11);
        assertThat(window.size(nanos + 3_000 * MILLI)).isEqualTo(Window.LEAST);
    }

    @Test
    void isNeverLargerThanItMayBe() {
        claimed(1_000, 1);

        assertThat(window.size(nanos)).isEqualTo(64);
        assertThat(new Window(1).size(nanos)).isEqualTo(1);
    }

    private void claimed(int claims, int millisBetween) {
        for (int claim = 0; claim < claims; claim++) {
            nanos += millisBetween * MILLI;
            window.claimed(nanos);
        }
    }
}
