package io.atelier.batch;

import io.atelier.log.BatchSight;
import io.atelier.log.BatchSights;
import io.atelier.log.Codec;
import io.atelier.log.FactPublisher;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// What is told on `fleet` about batches, of this lane and of others.
final class Sights {
    /// How long a batch that has ended is shown.
    private static final Duration SHOWN = Duration.ofDays(1);

    private final FactPublisher publisher;
    private final Clock clock;
    private final BatchSights latest;
    private final Set<String> unwanted = ConcurrentHashMap.newKeySet();

    Sights(FactPublisher publisher, Codec codec, Clock clock) {
        this.publisher = publisher;
        this.latest = new BatchSights(codec);
        this.clock = clock;
    }

    Optional<BatchSight> find(String batch) {
        return latest.find(batch);
    }

    /// Whether somebody wants all of it to be cancelled.
    boolean unwanted(String batch) {
        return unwanted.contains(batch);
    }

    /// A wish ends with its batch.
    @SuppressWarnings("FutureReturnValueIgnored") // the next change makes up for a lost one
    void show(BatchSight sight) {
        publisher.publish(sight);
        if (sight.endedAt() != null && unwanted(sight.key())) {
            publisher.forgetWish(sight.key());
        }
    }

    void hear(ConsumerRecord<String, byte[]> record) {
        latest.hear(record);
        if (Codec.isBatchWish(record) && record.value() == null) {
            unwanted.remove(Codec.batchOf(record));
        } else if (Codec.isBatchWish(record)) {
            unwanted.add(Codec.batchOf(record));
        }
    }

    /// Takes from the topic what ended long ago; every lane may, as often as it likes.
    @SuppressWarnings("FutureReturnValueIgnored") // it is asked again
    void forgetTheOld() {
        Instant before = clock.instant().minus(SHOWN);
        for (BatchSight sight : latest.all()) {
            Instant endedAt = sight.endedAt();
            if (endedAt != null && endedAt.isBefore(before)) {
                publisher.forgetBatch(sight.key());
            }
        }
        for (String batch : unwanted) {
            if (find(batch).filter(sight -> sight.endedAt() == null).isEmpty()) {
                publisher.forgetWish(batch);
            }
        }
    }
}
