package io.atelier.attempt;

import io.atelier.job.Fact;
import io.atelier.job.Order;
import io.atelier.log.FactPublisher;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Asks the ledger for attempts and brings its answers to those who asked. An answer counts only
/// for the claim that it answers: a grant to an attempt that has given up since, which the ledger
/// may have taken back meanwhile, is none for the next attempt under the same fence.
public final class Claims {
    private static final Logger LOG = Logger.getLogger(Claims.class);
    private static final int TRIES = 5;

    private final String worker;
    private final FactPublisher publisher;
    private final Duration patience;
    private final Map<Integer, CompletableFuture<Order.ToWorker>> asked = new ConcurrentHashMap<>();
    private final AtomicInteger asks = new AtomicInteger();

    public Claims(String worker, FactPublisher publisher, Duration patience) {
        this.worker = worker;
        this.publisher = publisher;
        this.patience = patience;
    }

    /// Blocks until the ledger answers.
    ///
    /// @throws TimeoutException when it doesn't; a grant that comes later finds nobody
    public Order.ToWorker claim(AttemptKey key) throws TimeoutException, InterruptedException {
        return claim(key, null);
    }

    /// The same for a member of a batch.
    ///
    /// @param batch the key of the batch; null for a call of its own
    public Order.ToWorker claim(AttemptKey key, @Nullable String batch)
            throws TimeoutException, InterruptedException {
        CompletableFuture<Order.ToWorker> answer = new CompletableFuture<>();
        int ask = asks.incrementAndGet();
        asked.put(ask, answer);
        try {
            for (int tries = 0; tries < TRIES; tries++) {
                send(new Fact.Claim(key.job(), key.part(), key.fence(), worker, ask, batch));
                try {
                    return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    LOG.debugf("claim unanswered, sent again jobId=%s", key.job());
                }
            }
            throw new TimeoutException("the ledger did not answer");
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody fails a claim's answer", e);
        } finally {
            asked.remove(ask);
        }
    }

    /// @return false where nobody waits for this answer
    public boolean answer(Order.ToWorker order) {
        return switch (order) {
            case Order.Grant grant -> answer(grant.ask(), grant);
            case Order.Deny deny -> answer(deny.ask(), deny);
            case Order.Stop _ -> false;
        };
    }

    private boolean answer(int ask, Order.ToWorker order) {
        CompletableFuture<Order.ToWorker> waiting = asked.get(ask);
        return waiting != null && waiting.complete(order);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a claim that is lost is sent again
    private void send(Fact.Claim claim) {
        publisher.publish(claim);
    }
}
