package io.atelier.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class VitalsTest {
    private long nanos = Duration.ofHours(-3).toNanos();
    private final Vitals vitals = new Vitals(Duration.ofSeconds(30), () -> nanos);

    @Test
    void mayNotCallBeforeItHasHeardItself() {
        assertThat(vitals.mayCall(nanos)).isFalse();
    }

    @Test
    void mayCallForHalfALeaseAfterItsEcho() {
        vitals.echo();

        passes(14);
        assertThat(vitals.mayCall(nanos)).isTrue();

        passes(1);
        assertThat(vitals.mayCall(nanos)).isFalse();
    }

    @Test
    void mayCallForHalfALeaseAfterItsClaim() {
        long claimed = vitals.now();

        passes(14);
        vitals.echo();
        assertThat(vitals.mayCall(claimed)).isTrue();

        passes(1);
        vitals.echo();
        assertThat(vitals.mayCall(claimed)).isFalse();
    }

    private void passes(int seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
    }
}
