package io.atelier.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AimdTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private long now = Duration.ofHours(-3).toNanos();
    private final Aimd aimd = new Aimd(now);

    @Test
    void stepsDownOnceForCallsThatWereOutTogether() {
        long began = now;
        now += SECOND;

        assertThat(aimd.refused(began, false, now)).isTrue();
        assertThat(aimd.refused(began, false, now + 1)).isFalse();

        assertThat(aimd.factor(now)).isCloseTo(0.85, within(0.001));
    }

    @Test
    void stepsDownAgainForCallsMadeAfterwards() {
        refusedNow();
        refusedNow();

        assertThat(aimd.factor(now)).isBetween(0.72, 0.74);
    }

    @Test
    void comesBackSteadily() {
        refusedNow();

        now += 60 * SECOND;
        assertThat(aimd.factor(now)).isCloseTo(0.925, within(0.001));
        now += 61 * SECOND;
        assertThat(aimd.factor(now)).isEqualTo(1);
    }

    @Test
    void doesNotComeBackWhileNobodyCalls() {
        refusedNow();
        aimd.rest(now + 60 * SECOND, now);

        now += 60 * SECOND;
        assertThat(aimd.factor(now)).isCloseTo(0.85, within(0.001));
        now += 60 * SECOND;
        assertThat(aimd.factor(now)).isCloseTo(0.925, within(0.001));
    }

    @Test
    void restsOnceWithoutAStepDown() {
        refusedAndRests();
        assertThat(aimd.factor(now)).isEqualTo(1);

        now += 60 * SECOND;
        refusedAndRests();
        assertThat(aimd.factor(now)).as("the pause was not enough").isEqualTo(0.85);

        now += 300 * SECOND;
        refusedAndRests();
        assertThat(aimd.factor(now)).as("long after").isEqualTo(1);
    }

    /// Of calls whose claim was under way when the pause began, too.
    @Test
    void doesNotStepDownForCallsOfBeforeThePauseWasOver() {
        refusedAndRests();
        long began = now + 1;
        now += 31 * SECOND;

        assertThat(aimd.refused(began, true, now)).isFalse();
        assertThat(aimd.refused(now, true, now + 1)).isTrue();
    }

    @Test
    void keepsALittleHoweverOftenItIsRefused() {
        for (int i = 0; i < 100; i++) {
            refusedNow();
        }

        assertThat(aimd.factor(now)).isPositive();
    }

    @Test
    void goesByWhoeverIsLeftWithLeast() {
        aimd.heard(0.5, now);
        assertThat(aimd.factor(now)).isEqualTo(0.5);

        now += 60 * SECOND;
        aimd.heard(0.8, now);

        assertThat(aimd.factor(now)).isEqualTo(0.8);
        assertThat(aimd.own(now)).isEqualTo(1);
    }

    @Test
    void doesNotStepDownForWhatAnotherHasSteppedDownFor() {
        long began = now;
        now += SECOND;
        aimd.heard(0.85, now);

        assertThat(aimd.refused(began, false, now)).isFalse();
        assertThat(aimd.own(now)).isEqualTo(1);
    }

    @Test
    void stepsDownFromWhereTheFleetIs() {
        aimd.heard(0.5, now);

        refusedNow();

        assertThat(aimd.own(now)).isCloseTo(0.425, within(0.001));
    }

    private void refusedAndRests() {
        now += 1;
        aimd.refused(now, true, now + 1);
        now += 1;
        aimd.rest(now + 30 * SECOND, now);
    }

    private void refusedNow() {
        now += 1;
        aimd.refused(now, false, now + 1);
        now += 1;
    }
}
