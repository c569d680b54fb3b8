package io.atelier.ledger;

import java.time.Duration;
import java.util.List;

/// The numbers that deliveries of webhooks depend on.
///
/// @param schedule the waits between calls; one more call than waits
/// @param retryAfterLimit the longest wait that a target may ask for
/// @param resend how long a call may go unreported before it is made again; doubles
/// @param perTarget calls of one target at once, per partition
/// @param breakerAfter calls that a target must fail in a row to be left alone for `breakerPause`
record WebhookPolicy(
        List<Duration> schedule,
        Duration retryAfterLimit,
        Duration resend,
        int perTarget,
        int breakerAfter,
        Duration breakerPause) {
    private static final Duration LONGEST_RESEND = Duration.ofHours(1);

    WebhookPolicy {
        schedule = List.copyOf(schedule);
        if (perTarget < 1 || breakerAfter < 1) {
            throw new IllegalArgumentException("nobody could ever be called");
        }
    }

    boolean spent(int tries) {
        return tries > schedule.size();
    }

    /// Up to a tenth more than the schedule says.
    ///
    /// @param tries made, from 1
    /// @param seed the same for the same call, so that a fold repeated gives the same wait
    Duration wait(int tries, long seed) {
        long plain = schedule.get(tries - 1).toMillis();
        return Duration.ofMillis(plain + Math.floorMod(Policy.mix(seed), plain / 10 + 1));
    }

    Duration obeyed(Duration retryAfter) {
        return retryAfter.compareTo(retryAfterLimit) < 0 ? retryAfter : retryAfterLimit;
    }

    Duration resend(int repeats) {
        return Policy.doubled(resend, repeats, LONGEST_RESEND);
    }
}
