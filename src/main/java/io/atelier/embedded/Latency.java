package io.atelier.embedded;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// How long the simulator pretends to think, by quality.
///
/// Waiting ends early, for all, when the simulator stops: those calls are given up like in a power
/// cut.
final class Latency {
    private static final long LOOK_NANOS = 50_000_000;

    private final double factor;
    private final CountDownLatch stopping = new CountDownLatch(1);

    /// @param factor 0 for no wait at all, 1 for a few seconds
    Latency(double factor) {
        this.factor = factor;
    }

    Duration of(String quality) {
        var seconds =
                switch (quality) {
                    case "low" -> 2;
                    case "high" -> 5;
                    case "xhigh" -> 7;
                    case "max" -> 10;
                    default -> 3;
                };
        return Duration.ofMillis(Math.round(seconds * 1_000 * factor));
    }

    /// Waits on this thread; false when the simulator stopped meanwhile.
    boolean pass(Duration duration) {
        try {
            return !stopping.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Waits, but not longer than somebody cares; false when nobody does any more.
    boolean pass(Duration duration, BooleanSupplier givenUp) {
        var until = System.nanoTime() + duration.toNanos();
        for (var left = duration.toNanos(); left > 0; left = until - System.nanoTime()) {
            if (givenUp.getAsBoolean() || !pass(Duration.ofNanos(Math.min(left, LOOK_NANOS)))) {
                return false;
            }
        }
        return !givenUp.getAsBoolean();
    }

    /// Waits for somebody to leave, an hour at most.
    void hang(BooleanSupplier left) {
        pass(Duration.ofHours(1), left);
    }

    double factor() {
        return factor;
    }

    void stop() {
        stopping.countDown();
    }
}
