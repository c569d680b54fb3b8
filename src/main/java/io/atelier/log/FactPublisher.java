package io.atelier.log;

import io.atelier.job.Fact;
import io.atelier.job.PartialImage;
import io.atelier.job.Setting;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/// Puts facts on the log. A fact counts only once all in-sync replicas have it.
public final class FactPublisher implements AutoCloseable {
    /// Patience with a broker that does not answer: a caller hears of it within 5 s.
    private static final int PATIENCE_MS = 4_000;

    private final Producer<String, byte[]> producer;
    private final Codec codec;

    public FactPublisher(Clients clients, Codec codec) {
        this.codec = codec;
        this.producer =
                clients.producer(
                        Map.of(
                                // Kafka 4 waits 5 ms by default, which a lone POST would feel.
                                ProducerConfig.LINGER_MS_CONFIG,
                                0,
                                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                                PATIENCE_MS,
                                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                                PATIENCE_MS / 2,
                                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                                PATIENCE_MS));
    }

    /// Fails when the broker did not answer in time: then the fact may or may not be on the log.
    public CompletableFuture<Void> publish(Fact fact) {
        return send(codec.fact(fact));
    }

    /// Whether it arrives is of no great matter.
    public CompletableFuture<Void> publish(PartialImage partial) {
        return send(codec.progress(partial));
    }

    public CompletableFuture<Void> publish(Heartbeat heartbeat) {
        return send(codec.heartbeat(heartbeat));
    }

    public CompletableFuture<Void> publish(BatchSight sight) {
        return send(codec.sight(sight));
    }

    /// Nobody needs to see that batch any more.
    public CompletableFuture<Void> forgetBatch(String batch) {
        return send(codec.tombstoneOfSight(batch));
    }

    /// Asks whichever lane works at that batch to cancel it.
    public CompletableFuture<Void> wishCancelled(String batch) {
        return send(codec.batchWish(batch));
    }

    /// The wish has been heard.
    public CompletableFuture<Void> forgetWish(String batch) {
        return send(codec.tombstoneOfWish(batch));
    }

    public CompletableFuture<Void> publish(Setting setting) {
        return send(codec.setting(setting));
    }

    /// What came can't be used.
    public CompletableFuture<Void> publish(
            ConsumerRecord<String, byte[]> unusable, DeadLetter.Cause cause) {
        return send(codec.deadLetter(unusable, cause));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback hears the same
    private CompletableFuture<Void> send(ProducerRecord<String, byte[]> record) {
        CompletableFuture<Void> acknowledged = new CompletableFuture<>();
        try {
            producer.send(
                    record,
                    (metadata, failure) -> {
                        if (failure == null) {
                            acknowledged.complete(null);
                        } else {
                            acknowledged.completeExceptionally(failure);
                        }
                    });
        } catch (KafkaException e) {
            acknowledged.completeExceptionally(e);
        }
        return acknowledged;
    }

    @Override
    public void close() {
        producer.close();
    }
}
