package io.atelier.attempt;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Whether this process may still trust that the others believe it alive: it has heard its own
/// heartbeat come back not long ago.
public final class Vitals {
    private final Duration lease;
    private final LongSupplier nanos;
    private volatile long lastEcho;
    private volatile long unbrokenSince;
    private final CountDownLatch first = new CountDownLatch(1);

    /// @param nanos monotonic
    public Vitals(Duration lease, LongSupplier nanos) {
        this.lease = lease;
        this.nanos = nanos;
    }

    public void echo() {
        long now = nanos.getAsLong();
        if (!heard()) {
            unbrokenSince = now;
        }
        lastEcho = now;
        first.countDown();
    }

    /// Waits until a process that has just started is heard, if that comes to pass soon: until then
    /// nothing is amiss.
    public void awaitFirst() throws InterruptedException {
        first.await(patience().toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Whether a claim made now has a chance to be used.
    public boolean heard() {
        return first.getCount() == 0 && young(lastEcho);
    }

    /// @param claimedAt monotonic, when the claim that was granted had been sent
    public boolean mayCall(long claimedAt) {
        return heard() && young(claimedAt);
    }

    /// Whether it has been heard all along: nobody can have given to others what it was granted
    /// meanwhile, however long ago that is.
    ///
    /// @param claimedAt monotonic, when the first of the claims had been sent
    public boolean heardSince(long claimedAt) {
        return heard() && unbrokenSince - claimedAt <= 0;
    }

    public long now() {
        return nanos.getAsLong();
    }

    private boolean young(long since) {
        return nanos.getAsLong() - since < patience().toNanos();
    }

    private Duration patience() {
        return lease.dividedBy(2);
    }
}
