package io.atelier.worker;

import java.time.Duration;

/// Tokens of one limit: they come at a steady rate, are saved up to a bound, and are taken as long
/// as there is any. Whoever takes more than there is leaves a debt that the others wait out: so a
/// call for ten pictures passes however small the rate. One thread at a time; time is passed in,
/// monotonic, in nanoseconds.
final class Bucket {
    private static final double MINUTE = Duration.ofMinutes(1).toNanos();

    private double perNano;
    private double most;
    private double level;
    private long at;

    /// @param saved how long nobody need take any until no more are saved
    Bucket(double perMinute, Duration saved, long now) {
        at = now;
        deal(perMinute, saved, now);
        level = most;
    }

    /// Another rate from now on; debts stay.
    void deal(double perMinute, Duration saved, long now) {
        fill(now);
        perNano = perMinute / MINUTE;
        most = perNano * saved.toNanos();
        level = Math.min(level, most);
    }

    /// 0 where there is any, [Long#MAX_VALUE] where there never will be.
    long nanosUntilAny(long now) {
        fill(now);
        if (level > 0) {
            return 0;
        }
        double wait = Math.floor(-level / perNano) + 1;
        return perNano > 0 && wait < Long.MAX_VALUE ? (long) wait : Long.MAX_VALUE;
    }

    void take(double tokens, long now) {
        fill(now);
        level -= tokens;
    }

    void giveBack(double tokens, long now) {
        fill(now);
        level = Math.min(level + tokens, most);
    }

    private void fill(long now) {
        level = Math.min(level + (now - at) * perNano, most);
        at = now;
    }
}
