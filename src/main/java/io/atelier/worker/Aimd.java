package io.atelier.worker;

import java.time.Duration;

/// What is left of a limit after the upstream has refused calls all the same: less by a step for
/// each round of refusals, then more again, slowly and steadily (additive increase, multiplicative
/// decrease: Chiu and Jain, 1989). Where the upstream says when it takes calls again, the pause is
/// enough for the first round: a limit that fits but for one call too many is met anew. One thread
/// at a time; time is passed in, monotonic, in nanoseconds.
final class Aimd {
    private static final double DECREASE = 0.85;
    private static final double LEAST = 0.05;

    /// From one step down to where it was: limits are counted by the minute, and the next one is to
    /// be met with less.
    private static final long RECOVERY = Duration.ofMinutes(2).toNanos();

    private static final double PER_NANO = (1 - DECREASE) / RECOVERY;

    private double own = 1;
    private double others = 1;
    private long at;

    /// Of calls made before, it is known that there were too many.
    private long known;

    /// The end of the latest pause.
    private long rested;

    Aimd(long now) {
        at = now;
        known = now - 1;
        rested = now - RECOVERY - 1;
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

    /// A call was refused. Of those that went out before the last round was known, or its pause was
    /// over, none is a reason for another step.
    ///
    /// @param began when it was made
    /// @param pauses whether [#rest] follows, as the upstream has asked for it
    /// @return whether that was a step down
    boolean refused(long began, boolean pauses, long now) {
        if (began - known <= 0) {
            return false;
        }
        known = now;
        if (pauses && now - rested > RECOVERY) {
            return false;
        }
        own = Math.max(LEAST, factor(now) * DECREASE);
        return true;
    }

    /// Nobody calls until then, so that it is no sign of anything that nobody is refused.
    void rest(long until, long now) {
        own(now);
        at = later(at, until);
        known = later(known, until);
        rested = until;
    }

    /// @param least what any other worker is left with
    void heard(double least, long now) {
        if (least < factor(now)) {
            known = later(known, now);
        }
        others = least;
    }

    private static long later(long one, long other) {
        return other - one > 0 ? other : one;
    }
}
