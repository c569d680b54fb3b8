package io.atelier.worker;

import io.atelier.storage.Sweepable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Has the stores swept once a day, at a time of its own, so that workers which start together
/// don't sweep together. Two who do take nothing from each other but time.
final class Retention implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Retention.class);

    private final List<Sweepable> stores;
    private final Optional<Duration> kept;
    private final Clock clock;
    private final ScheduledExecutorService timer;

    /// @param stores in the order in which they are swept
    /// @param kept how long pictures are; empty: for ever
    Retention(List<Sweepable> stores, Optional<Duration> kept, Clock clock) {
        this.stores = stores;
        this.kept = kept;
        this.clock = clock;
        this.timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("retention").factory());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the timer
    Retention start() {
        long first = ThreadLocalRandom.current().nextLong(TimeUnit.HOURS.toSeconds(1));
        timer.scheduleWithFixedDelay(
                this::sweep, first, TimeUnit.DAYS.toSeconds(1), TimeUnit.SECONDS);
        return this;
    }

    void sweep() {
        Instant now = clock.instant();
        stores.forEach(store -> sweep(store, now));
    }

    private void sweep(Sweepable store, Instant now) {
        try {
            int swept = store.sweep(kept.map(now::minus).orElse(Instant.MIN), now);
            LOG.infof("store swept files=%d", swept);
        } catch (IOException | RuntimeException e) {
            LOG.warnf("store not swept, it is tried again tomorrow reason=%s", e.toString());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
