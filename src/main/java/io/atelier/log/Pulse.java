package io.atelier.log;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Says on `fleet` every few seconds, and when asked to, that this process lives and what it holds.
public final class Pulse implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Pulse.class);

    private static final Duration BREATH = Duration.ofMillis(200);

    private final FactPublisher publisher;
    private final Supplier<Heartbeat> heartbeats;
    private final Duration interval;
    private final Semaphore asked = new Semaphore(0);
    private final Thread thread;

    public Pulse(FactPublisher publisher, Supplier<Heartbeat> heartbeats, Duration interval) {
        this.publisher = publisher;
        this.heartbeats = heartbeats;
        this.interval = interval;
        this.thread = Thread.ofPlatform().name("pulse").daemon().start(this::run);
    }

    /// One more heartbeat now, or in a moment: whoever asks often gets no more than some a second.
    public void now() {
        asked.release();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the next heartbeat makes up for a lost one
    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                asked.drainPermits();
                publisher
                        .publish(heartbeats.get())
                        .whenComplete((ok, failure) -> {
                            if (failure != null) {
                                LOG.debugf("heartbeat lost reason=%s", failure.toString());
                            }
                        });
                Duration breath = interval.compareTo(BREATH) < 0 ? interval : BREATH;
                Thread.sleep(breath);
                var _ = asked.tryAcquire(interval.minus(breath).toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
