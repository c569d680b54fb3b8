package io.atelier.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatorTest {
    @TempDir Path folder;

    private SimulatorCaller caller = SimulatorCaller.NOBODY;

    @BeforeEach
    void start() {
        caller = SimulatorCaller.of(folder, 0, ArtMode.DRAWN);
    }

    @AfterEach
    void stop() {
        caller.close();
    }

    @Test
    void drawsAPngByDefault() throws Exception {
        var response = caller.generate("'prompt': 'a lighthouse', 'quality': 'low'");

        assertThat(response.statusCode()).isEqualTo(200);
        var json = SimulatorCaller.json(response);
        assertThat(json.path("created").asLong()).isEqualTo(SimulatorCaller.NOW.getEpochSecond());
        assertThat(json.path("background").asText()).isEqualTo("opaque");
        assertThat(json.path("output_format").asText()).isEqualTo("png");
        assertThat(json.path("quality").asText()).isEqualTo("low");
        assertThat(json.path("size").asText()).isEqualTo("1024x1024");
        var picture = SimulatorCaller.picture(json, 0);
        assertThat(SimulatorCaller.bytes(json, 0)).startsWith(0x89, 'P', 'N', 'G');
        assertThat(picture.getWidth()).isEqualTo(1024);
        assertThat(picture.getHeight()).isEqualTo(1024);
        assertThat(picture.getColorModel().hasAlpha()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"png, 1536x1024", "jpeg, 1024x1536", "webp, 1792x1024"})
    void drawsEveryFormat(String format, String size) throws Exception {
        var json =
                SimulatorCaller.json(
                        caller.generate(
                                "'prompt': 'a harbour', 'output_format': '%s', 'size': '%s'"
                                        .formatted(format, size)));

        var bytes = SimulatorCaller.bytes(json, 0);
        var picture = SimulatorCaller.picture(json, 0);
        assertThat(SimulatorCaller.kind(bytes)).isEqualTo(format);
        assertThat(picture.getWidth() + "x" + picture.getHeight()).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "webp"})
    void leavesTheBackgroundTransparent(String format) throws Exception {
        var json =
                SimulatorCaller.json(
                        caller.generate(
                                "'prompt': 'a badge', 'background': 'transparent', 'output_format': '%s'"
                                        .formatted(format)));

        var picture = SimulatorCaller.picture(json, 0);
        assertThat(json.path("background").asText()).isEqualTo("transparent");
        assertThat(picture.getRGB(1, 1) >>> 24).isZero();
        assertThat(picture.getRGB(512, 300) >>> 24).isEqualTo(255);
    }

    @Test
    void drawsTheSamePromptAlikeAndTheSameCallsPicturesDifferent() throws Exception {
        var one = SimulatorCaller.json(caller.generate("'prompt': 'a whale', 'n': 3"));
        var two = SimulatorCaller.json(caller.generate("'prompt': 'a whale', 'n': 3"));

        assertThat(one.path("data")).isEqualTo(two.path("data"));
        var pictures = new HashSet<String>();
        one.path("data").forEach(image -> pictures.add(image.path("b64_json").asText()));
        assertThat(pictures).hasSize(3);
    }

    @Test
    void sendsTheHeadersOfOpenAi() throws Exception {
        var headers = caller.generate("'prompt': 'a lighthouse'").headers();

        assertThat(headers.firstValue("x-request-id")).get().asString().startsWith("req_");
        assertThat(headers.firstValue("openai-processing-ms")).isPresent();
        for (var kind : List.of("limit", "remaining", "reset")) {
            assertThat(headers.firstValue("x-ratelimit-%s-requests".formatted(kind))).isPresent();
            assertThat(headers.firstValue("x-ratelimit-%s-tokens".formatted(kind))).isPresent();
        }
    }

    @Test
    void billsBeforeItAnswers() throws Exception {
        var response =
                caller.generate(
                        "'prompt': 'a fox in the snow at dawn', 'quality': 'high', 'n': 2, 'size': '1536x1024'");

        // 25 code points are 7 tokens at $5 a million, 2 x 1756 x 1.5 = 2 x 2634 at $30: $0.158075
        var usage = SimulatorCaller.json(response).path("usage");
        assertThat(usage.path("input_tokens").asInt()).isEqualTo(7);
        assertThat(usage.path("output_tokens").asInt()).isEqualTo(5268);
        assertThat(usage.path("total_tokens").asInt()).isEqualTo(5275);
        var line = SimulatorCaller.json(Files.readString(folder.resolve("ledger.ndjson")));
        assertThat(line.path("usd").asText()).isEqualTo("0.158075");
        assertThat(line.path("call").asText())
                .isEqualTo(response.headers().firstValue("x-request-id").orElseThrow());
        assertThat(line.path("prompt").asText()).isEqualTo("a fox in the snow at dawn");
        assertThat(line.path("time").asText()).isEqualTo(SimulatorCaller.NOW.toString());
        assertThat(line.path("billed").asBoolean()).isTrue();
        assertThat(line.path("outcome").asText()).isEqualTo("answered");
        assertThat(line.path("n").asInt()).isEqualTo(2);
        assertThat(line.path("size").asText()).isEqualTo("1536x1024");
        assertThat(line.path("quality").asText()).isEqualTo("high");
        assertThat(line.path("model").asText()).isEqualTo("gpt-image-2.5-flare");
    }

    @Test
    void billsTheHashesOfItsPicturesAndStampsThemWithCallAndPrompt() throws Exception {
        caller.close();
        caller = SimulatorCaller.of(folder, 0, ArtMode.STAMPED);

        var answer = SimulatorCaller.json(caller.generate("'prompt': 'a fox', 'n': 2"));

        var line = caller.ledger().getFirst();
        assertThat(line.path("received").asText()).isEqualTo(SimulatorCaller.NOW.toString());
        for (int index = 0; index < 2; index++) {
            var bytes = SimulatorCaller.bytes(answer, index);
            var sha256 = MessageDigest.getInstance("SHA-256").digest(bytes);
            assertThat(line.path("sha256").path(index).asText())
                    .isEqualTo(HexFormat.of().formatHex(sha256));
            assertThat(new String(bytes, StandardCharsets.UTF_8))
                    .contains(line.path("call").asText() + "/" + index + "\na fox");
            assertThat(SimulatorCaller.picture(answer, index).getWidth()).isPositive();
        }
        assertThat(line.path("sha256").path(0)).isNotEqualTo(line.path("sha256").path(1));
    }

    @Test
    void keepsTheLedgerAcrossARestartAndDropsATornLine() throws Exception {
        caller.generate("'prompt': 'one'");
        caller.close();
        Files.writeString(folder.resolve("ledger.ndjson"), "{\"torn", StandardOpenOption.APPEND);

        caller = SimulatorCaller.of(folder, 0, ArtMode.PLAIN);
        caller.generate("'prompt': 'two'");

        assertThat(caller.ledger())
                .extracting(line -> line.path("prompt").asText())
                .containsExactly("one", "two");
    }

    @Test
    void billsACallerWhoHasLeft() throws Exception {
        caller.close();
        caller = SimulatorCaller.of(folder, 0.2, ArtMode.PLAIN);
        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), caller.port())) {
            var body = SimulatorCaller.body("'prompt': 'nobody is there'");
            var head =
                    "POST /v1/images/generations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\nContent-Length: %d\r\n\r\n"
                            .formatted(body.length());
            socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
        }

        Awaitility.await().until(() -> caller.ledger().size() == 1);

        assertThat(caller.ledger().getFirst().path("outcome").asText()).isEqualTo("disconnected");
    }

    @Test
    void billsNothingThatItRefuses() throws Exception {
        caller.generate("'prompt': 'x', 'n': 11");
        caller.generate("'prompt': 'x [sim:503]'");

        assertThat(caller.ledger()).isEmpty();
    }

    @Test
    void carriesManyCallsAtOnce() throws Exception {
        caller.close();
        caller = SimulatorCaller.of(folder, 0.1, ArtMode.PLAIN);
        var answers =
                IntStream.range(0, 200)
                        .mapToObj(i -> caller.generateAsync("'prompt': 'picture %d'".formatted(i)))
                        .toList();

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        assertThat(caller.ledger().stream().map(line -> line.path("prompt").asText()).distinct())
                .hasSize(200);
    }

    @Test
    void listsTheModelsOfTheDay() throws Exception {
        var list = SimulatorCaller.json(caller.get("/v1/models"));
        var one = SimulatorCaller.json(caller.get("/v1/models/gpt-image-1.5"));

        assertThat(list.path("data").findValuesAsText("id"))
                .contains("gpt-image-2.6-flare", "gpt-image-2-2026-04-21", "gpt-image-1.5")
                .doesNotContain("gpt-image-1", "dall-e-3");
        assertThat(one.path("object").asText()).isEqualTo("model");
        assertThat(one.path("shutdown_date").asText()).isEqualTo("2026-12-01");
        assertThat(caller.get("/v1/models/dall-e-3").statusCode()).isEqualTo(404);
    }

    @Test
    void wantsABearer() throws Exception {
        var response = caller.withoutKey("/v1/models");

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(error(response).path("code").asText()).isEqualTo("invalid_api_key");
    }

    @Test
    void answersUnknownPathsAndBadBodiesInTheEnvelope() throws Exception {
        assertThat(caller.get("/v1/nothing").statusCode()).isEqualTo(404);
        assertThat(error(caller.get("/v1/nothing")).path("type").asText())
                .isEqualTo("invalid_request_error");
        var malformed = caller.post("/v1/images/generations", "{\"prompt\":");
        assertThat(malformed.statusCode()).isEqualTo(400);
        assertThat(error(malformed).has("param")).isTrue();
        var huge = caller.post("/v1/images/generations", "x".repeat((25 << 20) + 1));
        assertThat(huge.statusCode()).isEqualTo(413);
    }

    @Test
    void namesTheKeyWhenThePortIsBusy() throws IOException {
        try (var squatter = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            var settings =
                    new SimulatorSettings(
                            folder.resolve("other"), squatter.getLocalPort(), 0, ArtMode.PLAIN);

            assertThatThrownBy(() -> new Simulator(settings, SimulatorCaller.CLOCK))
                    .isInstanceOf(EmbeddedStartException.class)
                    .hasMessageContaining("set atelier.embedded.simulator.port");
        }
    }

    private static JsonNode error(HttpResponse<String> response) throws IOException {
        return SimulatorCaller.json(response).path("error");
    }
}
