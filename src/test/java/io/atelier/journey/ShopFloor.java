package io.atelier.journey;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/// A producer with Kafka's own client and nothing of ours. JSON may be written with single quotes.
final class ShopFloor implements AutoCloseable {
    private final KafkaProducer<String, String> producer;

    ShopFloor(String bootstrapServers) {
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0),
                        new StringSerializer(),
                        new StringSerializer());
    }

    /// @param headers names and values by turns
    RecordMetadata produce(String topic, String value, String... headers)
            throws InterruptedException, ExecutionException {
        return producer.send(record(topic, value, headers)).get();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // its readers count what has come
    void flood(String topic, String value, int times) {
        for (int i = 0; i < times; i++) {
            producer.send(record(topic, value));
        }
        producer.flush();
    }

    private static ProducerRecord<String, String> record(
            String topic, String value, String... headers) {
        ProducerRecord<String, String> record =
                new ProducerRecord<>(topic, value.replace('\'', '"'));
        for (int i = 0; i < headers.length; i += 2) {
            record.headers().add(headers[i], headers[i + 1].getBytes(UTF_8));
        }
        return record;
    }

    @Override
    public void close() {
        producer.close();
    }
}
