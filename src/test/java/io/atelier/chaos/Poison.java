package io.atelier.chaos;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/// Somebody who writes to `facts` what is no fact.
record Poison(String bootstrapServers) {
    void write(int many) {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
                        new StringSerializer(),
                        new StringSerializer())) {
            for (int i = 0; i < many; i++) {
                producer.send(
                                new ProducerRecord<>(
                                        Fleet.PREFIX + "facts", "nobody", "no fact " + i))
                        .get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("the broker took no record", e);
        }
    }
}
