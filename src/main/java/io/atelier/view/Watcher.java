package io.atelier.view;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// One who watches: a virtual thread of its own that sleeps until there may be news.
final class Watcher implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Watcher.class);
    private static final long IDLE = 0;

    private final Semaphore news = new Semaphore(0);
    private final Runnable cut;
    private final Consumer<Watcher> leave;
    private volatile long writingSince = IDLE;
    private volatile boolean dismissed;

    /// What the watcher's thread does to the connection.
    interface Writing {
        void run() throws IOException;
    }

    Watcher(Runnable cut, Consumer<Watcher> leave) {
        this.cut = cut;
        this.leave = leave;
    }

    /// There may be news. Never blocks; many at once are one.
    void wake() {
        if (news.availablePermits() == 0) {
            news.release();
        }
    }

    /// The stream is to end.
    void dismiss() {
        dismissed = true;
        wake();
    }

    boolean dismissed() {
        return dismissed;
    }

    /// Returns when woken, or after that time.
    void await(Duration most) throws InterruptedException {
        boolean woken = news.tryAcquire(most.toNanos(), TimeUnit.NANOSECONDS);
        if (woken) {
            news.drainPermits();
        }
    }

    /// Blocks for as long as the caller takes nothing, until it is cut.
    void write(Writing writing) throws IOException {
        writingSince = System.nanoTime() | 1;
        try {
            writing.run();
        } finally {
            writingSince = IDLE;
        }
    }

    void cutIf(Duration stalled) {
        long since = writingSince;
        if (since != IDLE && System.nanoTime() - since > stalled.toNanos()) {
            LOG.infof("watcher cut, it takes no events durationMs=%d", stalled.toMillis());
            cut.run();
        }
    }

    @Override
    public void close() {
        leave.accept(this);
    }
}
