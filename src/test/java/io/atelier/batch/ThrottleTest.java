package io.atelier.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private Instant now = Instant.EPOCH;
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private final Throttle throttle = new Throttle(100, clock);

    @Test
    void halvesWhatWasTooMuchOfItsModelOnly() {
        throttle.limited("a", 60);
        assertThat(throttle.lines("a")).isEqualTo(30);

        throttle.limited("a", 100);
        assertThat(throttle.lines("a")).isEqualTo(15);
        assertThat(throttle.lines("b")).isEqualTo(100);
    }

    @Test
    void neverForbidsASingleLine() {
        throttle.limited("a", 1);

        assertThat(throttle.lines("a")).isEqualTo(1);
    }

    @Test
    void waitsLongerEachTimeUnlessABatchEnds() {
        throttle.limited("a", 60);
        assertThat(throttle.waits("a")).isTrue();
        now = now.plus(Duration.ofSeconds(2));
        assertThat(throttle.waits("a")).isFalse();

        throttle.limited("a", 60);
        now = now.plus(Duration.ofSeconds(2));
        assertThat(throttle.waits("a")).isTrue();

        throttle.ended("a");
        assertThat(throttle.waits("a")).isFalse();
    }

    @Test
    void growsAgain() {
        throttle.limited("a", 60);

        throttle.ended("a");
        assertThat(throttle.lines("a")).isEqualTo(60);
        throttle.ended("a");
        assertThat(throttle.lines("a")).isEqualTo(100);
    }
}
