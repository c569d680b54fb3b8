package io.atelier.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.job.Fact;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.ModerationCheck;
import io.atelier.job.OnAmbiguous;
import io.atelier.job.Tier;
import io.atelier.log.FactPublisher;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Ways to hand one job in. What comes back is done once the job is durable.
@FunctionalInterface
interface Load {
    String MODEL = "gpt-image-2.5-flare";

    CompletableFuture<?> submit(String prompt);

    /// `POST /v1/jobs`, without an idempotency key.
    static Load post(int port) {
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        URI jobs = URI.create("http://127.0.0.1:" + port + "/v1/jobs");
        return prompt ->
                http.sendAsync(
                                HttpRequest.newBuilder(jobs)
                                        .header("Content-Type", "application/json")
                                        .POST(BodyPublishers.ofString(requested(prompt).toString()))
                                        .build(),
                                BodyHandlers.ofString())
                        .thenAccept(answer -> {
                            if (answer.statusCode() != 202) {
                                throw new IllegalStateException(
                                        answer.statusCode() + " " + answer.body());
                            }
                        });
    }

    /// The SUBMIT fact that ingest would append.
    static Load fact(FactPublisher publisher) {
        return prompt ->
                publisher.publish(
                        new Fact.Submit(JobId.random(), document(prompt), Instant.now(), null));
    }

    /// A record of the plain worker's.
    static Load record(Producer<String, String> producer, String topic) {
        return prompt -> {
            CompletableFuture<Void> durable = new CompletableFuture<>();
            var _ =
                    producer.send(
                            new ProducerRecord<>(topic, JobId.random().toString(), prompt),
                            (_, failure) -> {
                                if (failure == null) {
                                    durable.complete(null);
                                } else {
                                    durable.completeExceptionally(failure);
                                }
                            });
            return durable;
        };
    }

    static ObjectNode requested(String prompt) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("prompt", prompt)
                .put("model", MODEL)
                .put("size", "1024x1024")
                .put("quality", "low");
    }

    static JobDocument document(String prompt) {
        return new JobDocument(
                "default",
                Tier.STANDARD,
                "0123456789abcdef".repeat(4),
                requested(prompt),
                new ImageOperation.Generate(
                        prompt,
                        new ImageOptions(
                                MODEL, 1, "1024x1024", "low", "auto", "png", null, "auto")),
                1,
                ModerationCheck.OFF,
                null,
                null,
                OnAmbiguous.RETRY,
                null,
                List.of(),
                List.of(),
                Map.of());
    }
}
