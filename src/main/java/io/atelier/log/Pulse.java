package io.atelier.log;

import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Says on `fleet` every few seconds that this process lives, and what it holds.
public final class Pulse implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Pulse.class);

    private final FactPublisher publisher;
    private final Supplier<Heartbeat> heartbeats;
    private final Duration interval;
    private final Thread thread;

    public Pulse(FactPublisher publisher, Supplier<Heartbeat> heartbeats, Duration interval) {
        this.publisher = publisher;
        this.heartbeats = heartbeats;
        this.interval = interval;
        this.thread = Thread.ofPlatform().name("pulse").daemon().start(this::run);
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the next heartbeat makes up for a lost one
    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                publisher
                        .publish(heartbeats.get())
                        .whenComplete((ok, failure) -> {
                            if (failure != null) {
                                LOG.debugf("heartbeat lost reason=%s", failure.toString());
                            }
                        });
                Thread.sleep(interval);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
