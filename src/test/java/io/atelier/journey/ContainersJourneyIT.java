package io.atelier.journey;

import io.atelier.storage.S3Container;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.kafka.KafkaContainer;

/// With Apache's image of Kafka and an object store in a container: `./mvnw verify -Pcontainers`.
@Tag("containers")
@EnabledIf("io.atelier.storage.S3Container#hasDocker")
class ContainersJourneyIT extends RolesJourney {
    private static final String KAFKA = "apache/kafka:4.1.1";

    private final Map<String, String> neighbours = new HashMap<>();
    private @Nullable KafkaContainer kafka;

    @Override
    Map<String, String> neighbours() {
        if (kafka == null) {
            neighbours.putAll(Bucket.at(S3Container.shared().endpoint()));
            kafka = new KafkaContainer(KAFKA);
            kafka.start();
            neighbours.put("kafka.bootstrap.servers", kafka.getBootstrapServers());
        }
        return neighbours;
    }

    @AfterAll
    void stopKafka() {
        if (kafka != null) {
            kafka.stop();
        }
    }
}
