package io.atelier.ledger;

import io.atelier.job.Cost;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.Lane;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import java.time.Duration;

/// The numbers that decisions depend on.
///
/// @param maxAttempts calls that count (accepted or doubtful) per part and run
/// @param backoff of the first setback; doubles up to `backoffLimit`
/// @param retryAfterLimit the longest wait that an upstream may ask for
/// @param redispatch how long work may go unclaimed before it is written again; doubles
/// @param prices what calls cost and how long they may take
/// @param lanes which of them go into batches
/// @param budgets of tenants, in which there must be room for what they cost
record Policy(
        int maxAttempts,
        Duration backoff,
        Duration backoffLimit,
        Duration retryAfterLimit,
        Duration redispatch,
        Prices prices,
        Lanes lanes,
        Budgets budgets) {
    /// How long work of the batch lane, which waits there to be gathered, may go unclaimed.
    private static final Duration GATHERING = Duration.ofHours(1);

    Policy {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts must be 1 or more");
        }
    }

    /// Without a batch lane, and for tenants without budgets.
    Policy(
            int maxAttempts,
            Duration backoff,
            Duration backoffLimit,
            Duration retryAfterLimit,
            Duration redispatch,
            Prices prices) {
        this(
                maxAttempts,
                backoff,
                backoffLimit,
                retryAfterLimit,
                redispatch,
                prices,
                Lanes.NONE,
                Budgets.NONE);
    }

    /// What the catalogue knows of a model.
    interface Prices {
        /// Of a call that has been answered.
        Cost cost(ImageOperation operation, Usage usage, Lane lane);

        /// Of a call that is still to be made, by whatever lane.
        ///
        /// @param continued whether it goes on from other turns of a session
        Usd atMost(ImageOperation operation, boolean continued);

        /// Of a call that may have been billed although nothing came back.
        Usd expected(ImageOperation operation, Lane lane);

        /// The longest that a call may take, in all.
        Duration deadline(ImageOptions options);
    }

    /// Half of the full wait at least, so that jobs which failed together don't come back together.
    ///
    /// @param setbacks in a row, from 1
    /// @param seed the same for the same attempt, so that a fold repeated gives the same wait
    Duration backoff(int setbacks, long seed) {
        long full = doubled(backoff, setbacks - 1, backoffLimit).toMillis();
        long half = full / 2;
        return Duration.ofMillis(half + Math.floorMod(mix(seed), half + 1));
    }

    Duration redispatch(int repeats, Lane lane) {
        return lane == Lane.BATCH
                ? doubled(GATHERING, repeats, Duration.ofDays(1))
                : doubled(redispatch, repeats, Duration.ofMinutes(10));
    }

    static Duration doubled(Duration base, int times, Duration limit) {
        Duration grown = base.multipliedBy(1L << Math.clamp(times, 0, 20));
        return grown.compareTo(limit) < 0 ? grown : limit;
    }

    /// SplitMix64's finaliser.
    static long mix(long seed) {
        long z = (seed ^ (seed >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
