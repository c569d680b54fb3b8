package io.atelier.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.storage.S3Line;
import io.atelier.storage.S3Server;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// One process with its pictures in a bucket: how it works, and what becomes of its jobs while the
/// object store is away: `./mvnw verify -Pcontainers`, though it needs none. What it is made of,
/// `S3FaultsTest` and `ServingTest` try in every build.
@Tag("containers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoreAwayJourneyIT {
    private final Folder folder = Folder.temporary();
    private final String simulatorPort = Ports.free();
    private final Till till = Till.of(simulatorPort);
    private S3Line line;
    private Pod pod;

    @BeforeAll
    void start() {
        line = S3Line.to(S3Server.shared().endpoint());
        Map<String, String> settings = new HashMap<>(Bucket.at(line.endpoint()));
        settings.put("atelier.embedded.kafka.port", Ports.free());
        settings.put("atelier.embedded.simulator.port", simulatorPort);
        settings.put("atelier.storage.s3.prefix", "journey/");
        settings.put("atelier.storage.s3.reading", "presigned");
        pod = Pod.start("bucket", folder.path(), settings).ready();
    }

    @AfterAll
    void stop() {
        pod.close();
        line.close();
        folder.delete();
    }

    @Test
    void storesInTheBucketAndSendsReadersThere() throws Exception {
        String prompt = Caller.prompt();
        String id = pod.caller().accepted("{'prompt':'%s'}".formatted(prompt));

        JsonNode job = pod.caller().awaitStatus(id, "succeeded");

        HttpResponse<?> sentOn = pod.caller().picture(id, 0);
        assertThat(sentOn.statusCode()).isEqualTo(307);
        URI link = URI.create(sentOn.headers().firstValue("Location").orElseThrow());
        try (HttpClient reader = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> picture =
                    reader.send(HttpRequest.newBuilder(link).build(), BodyHandlers.ofByteArray());
            assertThat(picture.statusCode()).isEqualTo(200);
            assertThat(picture.body()).hasSize(job.at("/images/0/bytes").asInt());
        }
        assertThat(till.billed(prompt)).hasSize(1);
    }

    /// What is made of a picture is kept in the bucket, and never sent on.
    @Test
    void keepsVariantsInTheBucket() {
        String id =
                pod.caller()
                        .accepted(
                                "{'prompt':'%s','transform':[{'kind':'resize','width':16}]}"
                                        .formatted(Caller.prompt()));

        pod.caller().awaitStatus(id, "succeeded");

        String path = "/v1/jobs/" + id + "/images/0/variants/resize";
        byte[] made = pod.caller().bytes(path).body();
        assertThat(pod.caller().bytes(path).statusCode()).isEqualTo(200);
        assertThat(pod.caller().bytes(path).body()).isEqualTo(made);
        assertThat(pod.caller().job(id).at("/images/0/variants/0/width").asInt()).isEqualTo(16);
    }

    @Test
    void paysNothingTwiceAndLosesNothingWhileTheStoreIsAway() {
        String underWay = Caller.prompt();
        till.plan(underWay, "'fault':'slow','delay_ms':1500,'times':1");
        String inHand = pod.caller().accepted("{'prompt':'%s'}".formatted(underWay));
        pod.caller().awaitStatus(inHand, "running");

        line.cut(request -> true);
        String waiting = Caller.prompt();
        List<String> ids =
                IntStream.range(0, 3)
                        .mapToObj(_ -> pod.caller().accepted("{'prompt':'%s'}".formatted(waiting)))
                        .toList();
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        ids.stream()
                                .allMatch(id ->
                                        pod.caller()
                                                .job(id)
                                                .at("/queue/reason")
                                                .asText()
                                                .equals("store_away")));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> pod.output().contains("pictures not stored, tried again"));
        assertThat(till.billed(waiting)).isEmpty();

        line.cut(request -> false);

        assertThat(pod.caller().awaitStatus(inHand, "succeeded").path("attempts").asInt())
                .isEqualTo(1);
        ids.forEach(id -> pod.caller().awaitStatus(id, "succeeded"));
        assertThat(till.billed(underWay)).hasSize(1);
        assertThat(till.billed(waiting)).hasSize(3);
        assertThat(pod.output()).doesNotContain(" ERROR ");
    }
}
