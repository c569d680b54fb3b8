package io.atelier.webhook;

import io.atelier.job.Order;
import io.atelier.job.WebhookMessage;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.StateRecords;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import io.atelier.log.Undecodable;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// Fetches what deliveries say from `state`, by one consumer that is kept: one at a time.
final class Messages implements AutoCloseable {
    /// Of a fetch, in bytes. One record is wanted, however large; what lies behind it is not.
    private static final int FETCH = 64 * 1024;

    private final Clients clients;
    private final Topics topics;
    private final Codec codec;
    private @Nullable Consumer<String, byte[]> reader;

    Messages(Clients clients, Topics topics, Codec codec) {
        this.clients = clients;
        this.topics = topics;
        this.codec = codec;
    }

    /// @throws KafkaException where it can't be had now
    synchronized WebhookMessage of(Order.Deliver order) throws Undecodable {
        Consumer<String, byte[]> consumer = reader == null ? open() : reader;
        reader = consumer;
        try {
            return codec.message(
                    StateRecords.record(
                                    consumer,
                                    topics.partition(
                                            Topic.STATE, topics.partitionOf(order.delivery())),
                                    order.message())
                            .value());
        } catch (KafkaException e) {
            close();
            throw e;
        }
    }

    private Consumer<String, byte[]> open() {
        return clients.consumer(
                Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        FETCH));
    }

    @Override
    public synchronized void close() {
        Consumer<String, byte[]> open = reader;
        reader = null;
        if (open != null) {
            open.close();
        }
    }
}
