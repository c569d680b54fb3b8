package io.atelier.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The one-command default, broker and simulator inside: what it remembers when it is killed or
/// stopped in the middle of its calls.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OneProcessJourneyIT {
    private static final String SLOW = "'fault':'slow','delay_ms':2500";

    private final Folder folder = Folder.temporary();
    private final String simulatorPort = Ports.free();
    private final Till till = Till.of(simulatorPort);
    private Pod pod;

    @BeforeAll
    void start() {
        pod =
                Pod.start(
                                "alone",
                                folder.path(),
                                Map.of(
                                        "atelier.embedded.kafka.port",
                                        Ports.free(),
                                        "atelier.embedded.simulator.port",
                                        simulatorPort),
                                Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + classes()))
                        .ready();
    }

    @AfterAll
    void stop() {
        pod.close();
        folder.delete();
    }

    @Test
    void finishesAfterAKill() {
        String done = submitted(Caller.prompt(), "");
        JsonNode before = pod.caller().awaitStatus(done, "succeeded");
        String prompt = Caller.prompt();
        till.plan(prompt, SLOW);
        String id = submitted(prompt, "");
        String held = Caller.prompt();
        String later = submitted(held, ",'not_before':'%s'".formatted(in(4)));
        pod.caller().awaitStatus(id, "running");

        pod.kill();
        pod = pod.again();

        JsonNode job = pod.caller().awaitStatus(id, "succeeded");
        assertThat(till.billed(prompt)).hasSizeBetween(1, 2);
        assertThat(job.path("attempts").asInt()).isEqualTo(2);
        pod.caller().awaitStatus(later, "succeeded");
        assertThat(till.billed(held)).hasSize(1);
        assertThat(pod.caller().job(done)).isEqualTo(before);
        assertThat(pod.caller().picture(done, 0).statusCode()).isEqualTo(200);
    }

    @Test
    void servesTheDocumentButNoSwaggerUi() throws IOException {
        assertThat(pod.caller().get("/q/openapi").body())
                .isEqualTo(Files.readString(Path.of("docs/openapi.yaml")));
        assertThat(pod.caller().get("/q/swagger-ui").statusCode()).isEqualTo(404);
    }

    @Test
    void drainsWhenItIsStopped() {
        String prompt = Caller.prompt();
        till.plan(prompt, SLOW);
        List<String> calling = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            calling.add(submitted(prompt, ""));
        }
        String held = Caller.prompt();
        String later = submitted(held, ",'not_before':'%s'".formatted(in(5)));
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        calling.stream()
                                .allMatch(id -> pod.caller().steps(id).contains("running")));

        int code = pod.stop();
        String lastWords = pod.output();
        pod = pod.again();

        assertThat(code).isIn(0, 143);
        assertThat(lastWords).doesNotContain(" ERROR ").doesNotContain("\tat ");
        for (String id : calling) {
            JsonNode job = pod.caller().awaitStatus(id, "succeeded");
            assertThat(job.path("attempts").asInt()).isEqualTo(1);
            assertThat(job.has("possibly_billed_usd")).isFalse();
        }
        assertThat(till.billed(prompt)).hasSize(4);
        pod.caller().awaitStatus(later, "succeeded");
        assertThat(till.billed(held)).hasSize(1);
    }

    /// The server goes on with the requests it has, and the process waits for them; but nothing is
    /// claimed from the moment of the signal.
    @Test
    void claimsNothingWhileItWaitsForARequest() throws Exception {
        String prompt = Caller.prompt();
        String id;
        try (Socket waiting = pod.beginsToSubmit()) {
            pod.beginStop();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> pod.output().contains("worker claims no more work"));
            id = submitted(prompt, "");
            Thread.sleep(2_500);

            assertThat(pod.caller().steps(id)).doesNotContain("running");
            assertThat(till.billed(prompt)).isEmpty();
            assertThat(waiting.isConnected()).isTrue();
        }
        int code = pod.ended();
        pod = pod.again();

        assertThat(code).isIn(0, 143);
        pod.caller().awaitStatus(id, "succeeded");
        assertThat(till.billed(prompt)).hasSize(1);
    }

    /// As where a disk is full, or not mounted.
    @Test
    void paysNothingAndLosesNothingWhilePicturesHaveNowhereToGo() throws IOException {
        Path pictures = folder.path().resolve("pictures");
        Path aside = folder.path().resolve("aside");
        String prompt = Caller.prompt();
        pod.caller().awaitStatus(submitted(Caller.prompt(), ""), "succeeded");
        Files.move(pictures, aside);
        String id;
        try {
            id = submitted(prompt, "");
            pod.caller().awaitJob(id, job -> job.at("/queue/reason").asText().equals("store_away"));
            assertThat(till.billed(prompt)).isEmpty();
        } finally {
            Files.move(aside, pictures);
        }
        JsonNode job = pod.caller().awaitStatus(id, "succeeded");

        assertThat(job.path("attempts").asInt()).isEqualTo(1);
        assertThat(till.billed(prompt)).hasSize(1);
        assertThat(pod.output()).contains("work waits unclaimed jobId=" + id);
        pod.kill();
        pod = pod.again();
    }

    @Test
    void startsWithAFewLinesOfItsOwn() {
        assertThat(pod.output())
                .contains("Atelier is up.")
                .doesNotContain(" WARN ")
                .doesNotContain(" ERROR ")
                .doesNotContain("SRMSG");
    }

    @Test
    void loadsNothingOfWhatSendsSpansWhileNobodyWantsThem() throws IOException {
        pod.caller().awaitStatus(submitted(Caller.prompt(), ""), "succeeded");

        assertThat(Files.readString(classes()))
                .contains(" io.opentelemetry.api.", " io.atelier.trace.Tracing ")
                .doesNotContain(" io.opentelemetry.sdk.", " io.opentelemetry.exporter.");
    }

    private Path classes() {
        return folder.path().resolve("classes.log");
    }

    private String submitted(String prompt, String more) {
        return pod.caller().accepted("{'prompt':'%s'%s}".formatted(prompt, more));
    }

    private static Instant in(int seconds) {
        return Instant.now().plusSeconds(seconds);
    }
}
