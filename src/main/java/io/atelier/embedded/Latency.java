package io.atelier.embedded;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// How long the simulator pretends to think, by quality.
///
/// Waiting ends early, for all, when the simulator stops: those calls are given up like in a power
/// cut.
final class Latency {
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
            return !stopping.await(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void stop() {
        stopping.countDown();
    }
}
