package io.atelier.view;

import java.util.OptionalDouble;

/// How many jobs begin in a second while others wait, weighted exponentially: what happened a
/// minute ago counts a third of what happens now. Time in which nobody waits says nothing about how
/// fast a queue would move, and does not count.
final class ServiceRate {
    private static final double MEMORY_SECONDS = 60;

    /// Before that much was seen, and below one job in an hour, there is no telling.
    private static final double LEAST_SECONDS = 2;

    private static final double LEAST_RATE = 1.0 / 3_600;

    private double starts;
    private double seconds;
    private int latest;

    synchronized void began() {
        latest++;
    }

    /// @param elapsed seconds since the last call
    /// @param busy whether somebody waits
    synchronized void tick(double elapsed, boolean busy) {
        if (busy) {
            double kept = Math.exp(-elapsed / MEMORY_SECONDS);
            starts = starts * kept + latest;
            seconds = seconds * kept + elapsed;
        }
        latest = 0;
    }

    synchronized OptionalDouble perSecond() {
        return seconds < LEAST_SECONDS || starts < seconds * LEAST_RATE
                ? OptionalDouble.empty()
                : OptionalDouble.of(starts / seconds);
    }
}
