package io.atelier.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.atelier.job.Tier;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The goals of [FairnessBenchmark] with fewer jobs.
class FairPlayTest {
    private static final FairPlay.Setup PLAIN = FairPlay.Setup.PLAIN;

    @Test
    void letsSmallTenantsPassTheBacklogOfALargeOne() {
        Crowd fair = new Crowd(new FairPlay(PLAIN, 1), 2_000, 10);
        Crowd oneQueue = new Crowd(new FairPlay(PLAIN.oneQueue(), 1), 2_000, 10);

        assertThat(fair.waits().quantile(0.95)).isLessThanOrEqualTo(3);
        assertThat(oneQueue.waits().quantile(0.95)).isGreaterThan(20);
    }

    @Test
    void sharesEquallyAmongAllWhoWait() {
        Crowd fair = new Crowd(new FairPlay(PLAIN, 1), 2_000, 10);
        Crowd oneQueue = new Crowd(new FairPlay(PLAIN.oneQueue(), 1), 2_000, 10);

        assertThat(fair.index()).isGreaterThan(0.98);
        assertThat(oneQueue.index()).isLessThan(0.5);
    }

    /// Each ledger decides by what it has, without knowing who waits at the other.
    @Test
    void sharesAlmostEquallyWithTwoLedgers() {
        Crowd fair = new Crowd(new FairPlay(PLAIN.partitions(16).ledgers(2), 1), 4_000, 100);

        assertThat(fair.index()).isGreaterThan(0.98);
    }

    @Test
    void sharesByWeight() {
        FairPlay play = new FairPlay(PLAIN.weights(Map.of("three", 3)), 1);
        play.submit("one", Tier.STANDARD, 1_500);
        play.submit("three", Tier.STANDARD, 1_500);

        play.runFor(20);

        assertThat(play.allWait()).isTrue();
        assertThat((double) play.line("three").begun() / play.line("one").begun())
                .isCloseTo(3, within(0.1));
    }

    @Test
    void letsAPriorityJobPassABatchBacklog() {
        FairPlay play = new FairPlay(PLAIN, 1);
        play.submit("batch", Tier.BATCH, 5_000);
        play.runFor(3);
        play.keepComing("priority", Tier.PRIORITY, 0.2);

        play.runFor(30);

        assertThat(play.line("batch").waiting()).isTrue();
        assertThat(play.line("priority").begun()).isGreaterThan(300);
        assertThat(play.line("priority").waits().quantile(0.99)).isLessThan(1);
    }

    /// A slot of each worker is its own, and by aging it now and then gets another.
    @Test
    void lastsUnderAFloodOfUrgentJobs() {
        FairPlay play = new FairPlay(PLAIN, 1);
        play.submit("batch", Tier.BATCH, 1_000);
        play.keepComing("priority", Tier.PRIORITY, 1.2);

        play.runFor(50);

        int ownSlots = 50 * PLAIN.workers();
        assertThat(play.line("batch").begun()).isGreaterThan(ownSlots);
    }

    /// All that a slot waits for is its claim: 40 ms of the time of each call.
    @Test
    void keepsSlotsBusyWithQuickCalls() {
        Duration quick = Duration.ofMillis(200);
        FairPlay play = new FairPlay(PLAIN.call(quick), 1);
        play.submit("one", Tier.STANDARD, 5_000);

        play.runFor(50);

        // 60 of 64 slots are not kept for other tiers.
        assertThat(play.use()).isCloseTo(200.0 / 240 * 60 / 64, within(0.05));
    }
}
