package io.atelier.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatedStreamsTest {
    private static final String STREAM =
            "'prompt': 'a fox', 'quality': 'low', 'stream': true, 'partial_images': 2";

    @TempDir Path folder;

    private SimulatorCaller caller = SimulatorCaller.NOBODY;

    @BeforeEach
    void start() {
        caller = SimulatorCaller.of(folder, 0, ArtMode.PLAIN);
    }

    @AfterEach
    void stop() {
        caller.close();
    }

    @Test
    void sendsPartialImagesAndThenTheWholeOne() throws Exception {
        var response = caller.generate(STREAM);

        assertThat(response.headers().firstValue("content-type"))
                .contains("text/event-stream; charset=utf-8");
        var events = Sse.of(response.body());
        assertThat(events)
                .extracting(Sse::name)
                .containsExactly(
                        "image_generation.partial_image",
                        "image_generation.partial_image",
                        "image_generation.completed");
        assertThat(events)
                .allSatisfy(event ->
                        assertThat(event.data().path("type").asText()).isEqualTo(event.name()));
        assertThat(events.get(1).data().path("partial_image_index").asInt()).isEqualTo(1);
        assertThat(events.getLast().data().path("b64_json").asText()).startsWith("iVBOR");
        // 2 partial images of 100 tokens on top of 196
        assertThat(events.getLast().data().path("usage").path("output_tokens").asInt())
                .isEqualTo(396);
        assertThat(caller.ledger().getFirst().path("partial_images").asInt()).isEqualTo(2);
    }

    @Test
    void namesTheEventsOfAnEditAfterIt() throws Exception {
        var form =
                new Multipart()
                        .field("model", "gpt-image-2.5-flare")
                        .field("prompt", "a fox")
                        .field("stream", "true")
                        .file("image", "image/png", TestPictures.plain(Color.RED, 64, 64));

        var events = Sse.of(caller.multipart("/v1/images/edits", form).body());

        assertThat(events).extracting(Sse::name).containsExactly("image_edit.completed");
    }

    @ParameterizedTest
    @CsvSource({
        "stream_error_event, error, ''",
        "stream_error_bare, error, error",
        "stream_error_data, '', ''"
    })
    void breaksOffWithAnErrorOfEachShape(String fault, String name, String type) throws Exception {
        var last = faulty(fault).getLast();

        assertThat(last.name()).isEqualTo(name);
        assertThat(last.data().path("type").asText("")).isEqualTo(type);
        assertThat(caller.ledger()).hasSize(1);
    }

    @Test
    void blocksInsideTheStreamAndBillsNothing() throws Exception {
        var last = faulty("blocked").getLast();

        assertThat(last.name()).isEqualTo("error");
        assertThat(last.data().path("error").path("code").asText()).isEqualTo("moderation_blocked");
        assertThat(caller.ledger()).isEmpty();
    }

    @Test
    void endsWithoutTheLastEvent() throws Exception {
        assertThat(faulty("no_terminal"))
                .extracting(Sse::name)
                .containsOnly("image_generation.partial_image")
                .hasSize(2);
    }

    @Test
    void repeatsAnIndex() throws Exception {
        assertThat(faulty("duplicate_partial").subList(0, 2))
                .extracting(event -> event.data().path("partial_image_index").asInt())
                .containsExactly(0, 0);
    }

    @Test
    void sendsTheWholePictureTwice() throws Exception {
        assertThat(faulty("two_copies")).hasSize(4);
    }

    @Test
    void keepsTheUsageToItself() throws Exception {
        assertThat(faulty("missing_usage").getLast().data().has("usage")).isFalse();
    }

    @Test
    void breaksTheConnectionAtAByte() {
        assertThatThrownBy(
                        () -> {
                            caller.faults("[{'fault': 'truncate', 'at_byte': 700}]");
                            caller.generate(STREAM);
                        })
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "truncated_json, 200",
        "two_copies, 200",
        "missing_usage, 200",
        "blocked_input, 400",
        "org_verification, 403",
        "quota, 429",
        "slow_down, 429",
        "billing_hard_limit, 400",
        "stream_error_event, 500"
    })
    void knowsTheFaultsOfAPlainCall(String fault, int status) throws Exception {
        caller.faults("[{'fault': '%s'}]".formatted(fault));

        var response = caller.generate("'prompt': 'a fox'");

        assertThat(response.statusCode()).isEqualTo(status);
        switch (fault) {
            case "truncated_json" ->
                    assertThatThrownBy(() -> SimulatorCaller.json(response))
                            .isInstanceOf(IOException.class);
            case "two_copies" -> assertThat(SimulatorCaller.json(response).path("data")).hasSize(2);
            case "missing_usage" ->
                    assertThat(SimulatorCaller.json(response).has("usage")).isFalse();
            case "blocked_input" -> assertThat(response.body()).contains("\"input\"");
            case "org_verification" -> assertThat(response.body()).contains("must be verified");
            case "quota" -> assertThat(response.body()).contains("insufficient_quota");
            default -> assertThat(response.body()).contains("error");
        }
    }

    @Test
    void cutsTheBase64InTheMiddleOfAGroup() throws Exception {
        caller.faults("[{'fault': 'truncated_base64'}]");

        var json = SimulatorCaller.json(caller.generate("'prompt': 'a fox'"));

        assertThat(json.path("data").path(0).path("b64_json").asText().length() % 4).isEqualTo(1);
    }

    @Test
    void obeysACodeInThePrompt() throws Exception {
        var response = caller.generate("'prompt': 'a [sim:429:credit_balance_exhausted]'");

        assertThat(code(response)).isEqualTo("credit_balance_exhausted");
    }

    @Test
    void makesAPictureAsLargeAsThePromptSays() throws Exception {
        var json = SimulatorCaller.json(caller.generate("'prompt': 'a [sim:bytes=3000000]'"));

        assertThat(SimulatorCaller.bytes(json, 0)).hasSize(3_000_000);
        assertThat(SimulatorCaller.picture(json, 0).getWidth()).isEqualTo(1024);
    }

    @Test
    void drawsAGifThatMoves() throws Exception {
        var json =
                SimulatorCaller.json(
                        caller.generate(
                                "'model': 'gpt-image-2.6-flare', 'prompt': 'a', 'output_format': 'gif', 'frame_count': 3"));

        var bytes = SimulatorCaller.bytes(json, 0);
        var reader = ImageIO.getImageReadersByFormatName("gif").next();
        try (var in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(in);
            assertThat(reader.getNumImages(true)).isEqualTo(3);
            assertThat(reader.getWidth(0)).isEqualTo(960);
        }
    }

    @Test
    void drawsAnSvg() throws Exception {
        var json =
                SimulatorCaller.json(
                        caller.generate(
                                "'model': 'gpt-image-2.6-flare', 'prompt': 'a <b> & c', 'output_format': 'svg'"));

        assertThat(new String(SimulatorCaller.bytes(json, 0), StandardCharsets.UTF_8))
                .startsWith("<svg ")
                .contains("width=\"1024\"", "a &lt;b&gt; &amp; c");
        assertThat(json.path("svg_usage").path("total_tokens").asInt()).isPositive();
    }

    @Test
    void refusesAboveItsLimitsAndSaysWhenToComeBack() throws Exception {
        caller.send("PUT", "/_sim/limits", "{\"images_per_minute\": 3}");
        assertThat(caller.generate("'prompt': 'a', 'n': 3").statusCode()).isEqualTo(200);

        var response = caller.generate("'prompt': 'a'");

        assertThat(code(response)).isEqualTo("rate_limit_exceeded");
        assertThat(response.headers().firstValue("retry-after")).contains("60");
        assertThat(response.headers().firstValue("retry-after-ms")).contains("60000");
        assertThat(response.headers().firstValue("x-should-retry")).contains("true");
        assertThat(response.headers().firstValue("x-ratelimit-remaining-images")).contains("0");
        assertThat(caller.get("/_sim/limits").body())
                .contains("\"requests\":1,", "\"images\":3,", "\"refused\":1}");
        caller.send("DELETE", "/_sim/limits", "");
        assertThat(caller.generate("'prompt': 'a'").statusCode()).isEqualTo(200);
    }

    @Test
    void keepsItsLimitsToItself() throws Exception {
        caller.send("PUT", "/_sim/limits", "{\"images_per_minute\": 3, \"published\": false}");

        var response = caller.generate("'prompt': 'a'");

        assertThat(response.headers().map()).doesNotContainKey("x-ratelimit-limit-images");
    }

    /// Each of three takes 100 ms, the last of nine 300.
    @Test
    void thinksLongerTheMoreCallsThereAre() throws Exception {
        caller.close();
        caller = SimulatorCaller.of(folder.resolve("slow"), 0.05, ArtMode.PLAIN);
        caller.send("PUT", "/_sim/switches", "{\"knee\": 3}");
        var began = System.nanoTime();

        var calls =
                IntStream.range(0, 9)
                        .mapToObj(_ -> caller.generateAsync("'prompt': 'a', 'quality': 'low'"))
                        .toList();
        calls.forEach(CompletableFuture::join);

        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isGreaterThan(Duration.ofMillis(290));
    }

    private List<Sse> faulty(String fault) throws Exception {
        caller.faults("[{'fault': '%s'}]".formatted(fault));
        return Sse.of(caller.generate(STREAM).body());
    }

    private static String code(HttpResponse<String> response) throws IOException {
        assertThat(response.statusCode()).isEqualTo(429);
        return SimulatorCaller.json(response).path("error").path("code").asText();
    }
}
