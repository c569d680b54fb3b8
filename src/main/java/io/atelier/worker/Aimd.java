package io.atelier.worker;

import java.time.Duration;

/// What is left of a limit after the upstream has refused calls all the same: less by a step for
/// each round of refusals, then more again, slowly and steadily (additive increase, multiplicative
/// decrease: Chiu and Jain, 1989). One thread at a time; time is passed in, monotonic, in
/// nanoseconds.
final class Aimd {
    private static final double DECREASE = 0.85;
    private static final double LEAST = 0.05;

    /// From one step down to where it was in two minutes: limits are counted by the minute, and the
    /// next one is to be met with less.
    private static final double PER_NANO = 0.15 / Duration.ofMinutes(2).toNanos();

    private double own = 1;
    private double others = 1;
    private long at;
    private long reducedAt;

    Aimd(long now) {
        at = now;
        reducedAt = now - 1;
    }

    /// What the fleet goes by: the least that any of its workers is left with.
    double factor(long now) {
        return Math.min(own(now), others);
    }

    /// What this worker is left with.
    double own(long now) {
        if (now - at > 0) {
            own = Math.min(1, own + (now - at) * PER_NANO);
            at = now;
        }
        return own;
    }

    /// A call was refused. Of those that went out before the last step down was known, none is a
    /// reason for another.
    ///
    /// @param began when it was made
    /// @return whether that was a step down
    boolean refused(long began, long now) {
        if (began - reducedAt <= 0) {
            return false;
        }
        own = Math.max(LEAST, factor(now) * DECREASE);
        reducedAt = now;
        return true;
    }

    /// Nobody calls until then, so that it is no sign of anything that nobody is refused.
    void rest(long until, long now) {
        own(now);
        if (until - at > 0) {
            at = until;
        }
    }

    /// @param least what any other worker is left with
    void heard(double least, long now) {
        if (least < factor(now)) {
            reducedAt = now;
        }
        others = least;
    }
}
