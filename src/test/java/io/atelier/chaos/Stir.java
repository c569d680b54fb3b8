package io.atelier.chaos;

import java.util.concurrent.TimeUnit;

/// When anything moved for any client. Clients wait as long as something does: a slow machine is no
/// broken promise, a job that nothing happens to is.
final class Stir {
    private final long patienceNanos;
    private volatile long lastNanos = System.nanoTime();

    Stir(int patienceSeconds) {
        patienceNanos = TimeUnit.SECONDS.toNanos(patienceSeconds);
    }

    void note() {
        lastNanos = System.nanoTime();
    }

    boolean ceased() {
        return System.nanoTime() - lastNanos > patienceNanos;
    }
}
