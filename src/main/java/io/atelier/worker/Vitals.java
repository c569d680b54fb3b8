package io.atelier.worker;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Whether this worker may still trust that the others believe it alive: it has heard its own
/// heartbeat come back not long ago.
final class Vitals {
    private final Duration lease;
    private final LongSupplier nanos;
    private volatile long lastEcho;
    private volatile boolean heard;

    /// @param nanos monotonic
    Vitals(Duration lease, LongSupplier nanos) {
        this.lease = lease;
        this.nanos = nanos;
    }

    void echo() {
        lastEcho = nanos.getAsLong();
        heard = true;
    }

    /// Whether a claim made now has a chance to be used.
    boolean heard() {
        return heard && young(lastEcho);
    }

    /// @param claimedAt monotonic, when the claim that was granted had been sent
    boolean mayCall(long claimedAt) {
        return heard() && young(claimedAt);
    }

    long now() {
        return nanos.getAsLong();
    }

    private boolean young(long since) {
        return nanos.getAsLong() - since < lease.dividedBy(2).toNanos();
    }
}
