package io.atelier.ingest;

import io.atelier.job.Tier;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Keeps a flood of one tier from getting between the ledger and a more urgent one. While something
/// more urgent is being taken in, or the ledger is late, a tier goes one record at a time; none
/// stands still, or nobody would notice that the ledger is on time again.
final class Turnstile {
    private final long lagNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private final Map<Tier, Integer> inside = new EnumMap<>(Tier.class);
    private boolean late;
    private long latest;

    /// @param lag how long the ledger may take before it is late
    Turnstile(Duration lag) {
        this.lagNanos = lag.toNanos();
    }

    /// Waits until one more of the tier may be taken in. To be followed by [#leave].
    void enter(Tier tier) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (count(tier) > 0 && crowded(tier)) {
                left.await();
            }
            inside.merge(tier, 1, Integer::sum);
        } finally {
            lock.unlock();
        }
    }

    void leave(Tier tier) {
        lock.lock();
        try {
            inside.merge(tier, -1, Integer::sum);
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// @param took the ledger, for an answer
    void measured(Duration took) {
        lock.lock();
        try {
            latest = took.toNanos();
            late = latest > lagNanos;
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }

    Duration latest() {
        lock.lock();
        try {
            return Duration.ofNanos(latest);
        } finally {
            lock.unlock();
        }
    }

    private boolean crowded(Tier tier) {
        boolean urgent =
                inside.entrySet().stream()
                        .anyMatch(other ->
                                other.getKey().compareTo(tier) < 0 && other.getValue() > 0);
        return urgent || (late && tier != Tier.PRIORITY);
    }

    private int count(Tier tier) {
        return inside.getOrDefault(tier, 0);
    }
}
