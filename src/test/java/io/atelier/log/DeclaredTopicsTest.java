package io.atelier.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.k8s.Kustomize;
import io.atelier.k8s.Manifest;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.topic.KafkaTopicSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The topics of `k8s/components/strimzi` are those that the application would make.
class DeclaredTopicsTest {
    @ParameterizedTest
    @CsvSource({"dev, 1", "production, 3"})
    void areTheApplicationsOwn(String overlay, short copies) {
        Topics topics = new Topics("atelier.", 12);
        TopicCreation creation = new TopicCreation(topics, OptionalInt.empty());
        Map<String, NewTopic> own =
                Arrays.stream(Topic.values())
                        .map(topic -> creation.description(topic, copies))
                        .collect(Collectors.toMap(NewTopic::name, Function.identity()));

        Map<String, NewTopic> declared =
                Manifest.all(Manifest.read(Kustomize.render(overlay)), KafkaTopic.class).stream()
                        .collect(
                                Collectors.toMap(
                                        topic -> topic.getMetadata().getName(),
                                        topic ->
                                                declared(
                                                        topic.getMetadata().getName(),
                                                        topic.getSpec())));

        assertThat(declared).isEqualTo(own);
    }

    private static NewTopic declared(String name, KafkaTopicSpec spec) {
        return new NewTopic(name, spec.getPartitions(), spec.getReplicas().shortValue())
                .configs(
                        spec.getConfig().entrySet().stream()
                                .collect(
                                        Collectors.toMap(
                                                Map.Entry::getKey,
                                                each -> String.valueOf(each.getValue()))));
    }
}
