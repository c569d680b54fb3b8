package io.atelier.batch;

import io.atelier.job.Fact;
import io.atelier.log.Reports;
import java.util.concurrent.Semaphore;

/// Reports of one batch on their way to the ledger, many at once.
final class Outbox {
    private final Reports reports;
    private final int window;
    private final Semaphore room;

    Outbox(Reports reports, int window) {
        this.reports = reports;
        this.window = window;
        this.room = new Semaphore(window);
    }

    /// Waits only for room.
    @SuppressWarnings("FutureReturnValueIgnored") // it is asked again until it is heard
    void send(Fact fact) {
        room.acquireUninterruptibly();
        reports.heard(fact).whenComplete((_, _) -> room.release());
    }

    /// Returns once all that was sent before is on the log.
    void flush() throws InterruptedException {
        room.acquire(window);
        room.release(window);
    }
}
