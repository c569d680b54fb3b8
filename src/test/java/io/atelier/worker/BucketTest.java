package io.atelier.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class BucketTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private long now = Duration.ofHours(-3).toNanos();

    @Test
    void savesNoMoreThanItMay() {
        Bucket bucket = new Bucket(60, Duration.ofSeconds(2), now);
        now += 1000 * SECOND;

        assertThat(takenAtOnce(bucket)).isEqualTo(2);
    }

    @Test
    void letsALargeCallPassIntoDebtThatTheOthersWaitOut() {
        Bucket bucket = new Bucket(5, Duration.ofSeconds(1), now);

        bucket.take(10, now);

        assertThat(Duration.ofNanos(bucket.nanosUntilAny(now)))
                .isBetween(Duration.ofSeconds(118), Duration.ofSeconds(120));
        now += bucket.nanosUntilAny(now);
        assertThat(bucket.nanosUntilAny(now)).isZero();
    }

    @Test
    void takesBackWhatWasNotUsed() {
        Bucket bucket = new Bucket(60, Duration.ofSeconds(1), now);
        bucket.take(3, now);

        bucket.giveBack(3, now);
        bucket.giveBack(3, now);

        assertThat(takenAtOnce(bucket)).isEqualTo(1);
    }

    @Test
    void keepsItsDebtWhenTheShareChanges() {
        Bucket bucket = new Bucket(60, Duration.ofSeconds(1), now);
        bucket.take(11, now);

        bucket.deal(600, Duration.ofSeconds(1), now);

        assertThat(Duration.ofNanos(bucket.nanosUntilAny(now)))
                .isBetween(Duration.ofMillis(999), Duration.ofMillis(1001));
    }

    @Test
    void hasNothingWithoutALimitToSpend() {
        Bucket bucket = new Bucket(0, Duration.ofSeconds(1), now);

        assertThat(bucket.nanosUntilAny(now)).isEqualTo(Long.MAX_VALUE);
        bucket.take(1, now);
        assertThat(bucket.nanosUntilAny(now)).isEqualTo(Long.MAX_VALUE);
    }

    /// However the calls come: of any minute, the rate, what was saved, and the last call's debt.
    @RepeatedTest(20)
    void keepsToItsRateInEveryMinute(RepetitionInfo run) {
        Random random = new Random(run.getCurrentRepetition());
        double rate = 1 + random.nextInt(600);
        int most = 1 + random.nextInt(10);
        Bucket bucket = new Bucket(rate, Duration.ofSeconds(1), now);
        List<Long> taken = new ArrayList<>();
        for (int call = 0; call < 150; call++) {
            now += random.nextInt(4) == 0 ? (long) (random.nextDouble() * 20 * SECOND) : 0;
            now += bucket.nanosUntilAny(now);
            int images = 1 + random.nextInt(most);
            bucket.take(images, now);
            for (int image = 0; image < images; image++) {
                taken.add(now);
            }
        }

        double allowed = rate + rate / 60 + most;
        for (int from = 0; from < taken.size(); from++) {
            long until = taken.get(from) + 60 * SECOND;
            int start = from;
            long count = taken.stream().skip(start).takeWhile(at -> at < until).count();
            assertThat((double) count).isLessThanOrEqualTo(allowed);
        }
    }

    private int takenAtOnce(Bucket bucket) {
        int taken = 0;
        while (bucket.nanosUntilAny(now) == 0) {
            bucket.take(1, now);
            taken++;
        }
        return taken;
    }
}
