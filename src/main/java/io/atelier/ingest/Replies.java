package io.atelier.ingest;

import io.atelier.job.Order;
import io.atelier.log.Incarnation;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/// Brings the ledger's replies to those who wait for them. Every command has an address of its own:
/// several on one job may be under way at once, and a reply that comes too late must not be taken
/// for the next one's.
public final class Replies {
    private final Incarnation me;
    private final AtomicLong counter = new AtomicLong();
    private final Map<String, CompletableFuture<Order.Reply>> waiting = new ConcurrentHashMap<>();

    public Replies(Incarnation me) {
        this.me = me;
    }

    /// To be called before the command is published, and closed whatever comes of it.
    public Awaited await() {
        String address = me.addressOf(counter.incrementAndGet());
        CompletableFuture<Order.Reply> reply = new CompletableFuture<>();
        waiting.put(address, reply);
        return new Awaited(address, reply);
    }

    /// Hears the mailbox.
    public void on(Order order) {
        if (order instanceof Order.Reply reply) {
            CompletableFuture<Order.Reply> awaited = waiting.remove(reply.owner());
            if (awaited != null) {
                awaited.complete(reply);
            }
        }
    }

    int waiting() {
        return waiting.size();
    }

    /// One reply that somebody waits for.
    public final class Awaited implements AutoCloseable {
        private final String address;
        private final CompletableFuture<Order.Reply> reply;

        private Awaited(String address, CompletableFuture<Order.Reply> reply) {
            this.address = address;
            this.reply = reply;
        }

        public String address() {
            return address;
        }

        /// Empty where none came in time.
        public Optional<Order.Reply> within(Duration patience) throws InterruptedException {
            try {
                return Optional.of(reply.get(patience.toNanos(), TimeUnit.NANOSECONDS));
            } catch (TimeoutException e) {
                return Optional.empty();
            } catch (ExecutionException e) {
                throw new AssertionError("nobody fails a reply", e);
            }
        }

        @Override
        public void close() {
            waiting.remove(address);
        }
    }
}
