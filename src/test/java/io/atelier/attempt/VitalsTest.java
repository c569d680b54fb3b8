package io.atelier.attempt;

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
    void waitsUntilItHearsItself() throws InterruptedException {
        Thread ear = Thread.ofVirtual().start(vitals::echo);

        vitals.awaitFirst();

        assertThat(vitals.heard()).isTrue();
        ear.join();
    }

    @Test
    void waitsNoLongerThanHalfALeaseToHearItself() throws InterruptedException {
        Vitals mute = new Vitals(Duration.ofMillis(20), System::nanoTime);

        mute.awaitFirst();

        assertThat(mute.heard()).isFalse();
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

    @Test
    void hasBeenHeardSinceWhereNoEchoCameLate() {
        vitals.echo();
        long claimed = vitals.now();

        for (int i = 0; i < 5; i++) {
            passes(14);
            vitals.echo();
        }

        assertThat(vitals.heardSince(claimed)).isTrue();
    }

    @Test
    void hasNotBeenHeardSinceWhereItWasSilentForHalfALease() {
        vitals.echo();
        long claimed = vitals.now();

        passes(15);
        assertThat(vitals.heardSince(claimed)).isFalse();
        vitals.echo();

        assertThat(vitals.heardSince(claimed)).isFalse();
        assertThat(vitals.heardSince(vitals.now())).isTrue();
    }

    private void passes(int seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
    }
}
