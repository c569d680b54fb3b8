package io.atelier.ingest;

import io.atelier.log.BatchSight;
import io.atelier.log.BatchSights;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.FactPublisher;
import io.atelier.log.Tailer;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import io.atelier.log.Watermarks;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// The upstream's batches as the lanes tell of them on `fleet`, read from when somebody first asks.
@Singleton
class Batches {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Clients clients;
    private final FactPublisher publisher;
    private final Set<TopicPartition> fleet;
    private final BatchSights sights;
    private @Nullable Tailer tailer;
    private @Nullable Watermarks watermarks;

    /// Kafka does not answer now, so nobody knows.
    static final class Away extends Exception {
        private static final long serialVersionUID = 1L;

        Away(Throwable cause) {
            super(cause);
        }
    }

    Batches(Clients clients, Topics topics, Codec codec, FactPublisher publisher) {
        this.clients = clients;
        this.sights = new BatchSights(codec);
        this.publisher = publisher;
        this.fleet = new HashSet<>(topics.all(Topic.FLEET));
    }

    /// Newest first.
    List<BatchSight> latest(int most) throws Away, InterruptedException {
        catchUp();
        return sights.all().stream()
                .sorted(
                        Comparator.comparing(BatchSight::createdAt)
                                .thenComparing(BatchSight::key)
                                .reversed())
                .limit(most)
                .toList();
    }

    Optional<BatchSight> find(String key) throws Away, InterruptedException {
        catchUp();
        return sights.find(key);
    }

    /// Asks the lane that works at it; done once that is on the log.
    void cancel(String key) throws Away, InterruptedException {
        try {
            publisher.wishCancelled(key).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new Away(e);
        }
    }

    /// Whatever a lane has said before this call has been heard after it.
    private void catchUp() throws Away, InterruptedException {
        try {
            Map<TopicPartition, Long> ends =
                    ends().of(fleet).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            listening().reaches(ends).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | CancellationException e) {
            throw new Away(e);
        }
    }

    private synchronized Watermarks ends() {
        if (watermarks == null) {
            watermarks = new Watermarks(() -> clients.follower(false));
        }
        return watermarks;
    }

    private synchronized Tailer listening() {
        if (tailer == null) {
            tailer =
                    new Tailer(
                                    "fleet-batches",
                                    () -> clients.follower(true),
                                    fleet,
                                    Tailer.From.BEGINNING,
                                    sights::hear)
                            .start();
        }
        return tailer;
    }

    @PreDestroy
    synchronized void close() {
        if (tailer != null) {
            tailer.close();
        }
        if (watermarks != null) {
            watermarks.close();
        }
    }
}
