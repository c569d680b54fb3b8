package io.atelier.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.MultipartField;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import com.openai.models.images.ImageEditParams;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.moderations.ModerationCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseRetrieveParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.Tool;
import java.awt.Color;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// OpenAI's own Java SDK takes the simulator for OpenAI.
class OpenAiSdkTest {
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
    void generates() {
        try (var openai = new Closing(client("sk-test"))) {
            var answer =
                    openai.client()
                            .images()
                            .generate(generation("a fox").n(2).size("1536x1024").build());

            assertThat(answer.data().orElseThrow()).hasSize(2);
            assertThat(png(answer.data().orElseThrow().getFirst().b64Json().orElseThrow()))
                    .isTrue();
            assertThat(answer.usage().orElseThrow().outputTokens()).isPositive();
        }
    }

    @Test
    void streamsPartialImages() {
        try (var openai = new Closing(client("sk-test"));
                var stream =
                        openai.client()
                                .images()
                                .generateStreaming(generation("a fox").partialImages(2).build())) {
            var events = stream.stream().toList();

            assertThat(events).hasSize(3);
            assertThat(events.getFirst().isGenerationPartialImage()).isTrue();
            assertThat(png(events.getLast().asGenerationCompleted().b64Json())).isTrue();
        }
    }

    @Test
    void edits() throws IOException {
        try (var openai = new Closing(client("sk-test"))) {
            var edit =
                    ImageEditParams.builder()
                            .model("gpt-image-2.5-flare")
                            .prompt("add a hat")
                            .image(part(ImageEditParams.Image.ofInputStream(picture(Color.RED))))
                            .mask(part(new ByteArrayInputStream(TestPictures.mask(64, 64))))
                            .build();

            var answer = openai.client().images().edit(edit);

            assertThat(answer.data().orElseThrow()).hasSize(1);
        }
    }

    @Test
    void makesResponsesTurnByTurn() {
        try (var openai = new Closing(client("sk-test"))) {
            var responses = openai.client().responses();

            var first = responses.create(turn("a park").build());
            var second =
                    responses.create(turn("add a fountain").previousResponseId(first.id()).build());

            assertThat(picture(first).action()).map(Object::toString).contains("generate");
            assertThat(picture(second).action()).map(Object::toString).contains("edit");
            assertThat(png(picture(second).result().orElseThrow())).isTrue();
            responses.delete(first.id());
            assertThatThrownBy(() -> responses.retrieve(first.id()))
                    .isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void streamsAResponse() {
        try (var openai = new Closing(client("sk-test"));
                var stream = openai.client().responses().createStreaming(turn("a park").build())) {
            assertThat(completed(stream).status()).contains(ResponseStatus.COMPLETED);
        }
    }

    @Test
    void resumesAndCancelsWhatRunsInTheBackground() {
        caller.close();
        caller = SimulatorCaller.of(folder, 0.3, ArtMode.PLAIN);
        try (var openai = new Closing(client("sk-test"))) {
            var responses = openai.client().responses();
            var queued = responses.create(turn("a park").background(true).build());
            var other = responses.create(turn("a lake").background(true).build());

            assertThat(queued.status()).contains(ResponseStatus.QUEUED);
            assertThat(responses.cancel(other.id()).status()).contains(ResponseStatus.CANCELLED);
            var resumed = ResponseRetrieveParams.builder().responseId(queued.id()).startingAfter(2);
            try (var stream = responses.retrieveStreaming(resumed.build())) {
                assertThat(completed(stream).status()).contains(ResponseStatus.COMPLETED);
            }
            assertThat(png(picture(responses.retrieve(queued.id())).result().orElseThrow()))
                    .isTrue();
        }
    }

    @Test
    void runsABatch() throws IOException {
        var line =
                "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/images/generations\",\"body\":{\"model\":\"gpt-image-2\",\"prompt\":\"a\"}}";
        try (var openai = new Closing(client("sk-test"))) {
            var file = upload(openai.client(), line, FilePurpose.BATCH);
            var batches = openai.client().batches();

            var batch =
                    batches.create(
                            BatchCreateParams.builder()
                                    .inputFileId(file.id())
                                    .endpoint(BatchCreateParams.Endpoint.V1_IMAGES_GENERATIONS)
                                    .completionWindow(BatchCreateParams.CompletionWindow._24H)
                                    .build());

            var ended =
                    Awaitility.await()
                            .until(
                                    () -> batches.retrieve(batch.id()),
                                    now -> now.status().equals(Batch.Status.COMPLETED));
            try (var content =
                    openai.client().files().content(ended.outputFileId().orElseThrow())) {
                assertThat(new String(content.body().readAllBytes(), StandardCharsets.UTF_8))
                        .contains("\"custom_id\":\"a\"", "b64_json");
            }
            assertThat(batches.list().data()).hasSize(1);
        }
    }

    @Test
    void keepsFiles() {
        try (var openai = new Closing(client("sk-test"))) {
            var files = openai.client().files();
            var file = upload(openai.client(), "some text", FilePurpose.USER_DATA);

            assertThat(files.retrieve(file.id()).bytes()).isEqualTo(9);
            assertThat(files.list().data()).hasSize(1);
            assertThat(files.delete(file.id()).deleted()).isTrue();
        }
    }

    @Test
    void listsModelsAndModerates() {
        try (var openai = new Closing(client("sk-test"))) {
            assertThat(openai.client().models().list().data())
                    .anyMatch(model -> model.id().equals("gpt-image-2"));
            assertThat(openai.client().models().retrieve("gpt-image-2").id())
                    .isEqualTo("gpt-image-2");
            var verdict =
                    openai.client()
                            .moderations()
                            .create(ModerationCreateParams.builder().input("a murder").build());
            assertThat(verdict.results().getFirst().flagged()).isTrue();
            assertThat(verdict.results().getFirst().categories().violence()).isTrue();
        }
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("[sim:400]", BadRequestException.class),
                Arguments.of("[sim:blocked]", BadRequestException.class),
                Arguments.of("[sim:401]", UnauthorizedException.class),
                Arguments.of("[sim:org_verification]", PermissionDeniedException.class),
                Arguments.of("[sim:404]", NotFoundException.class),
                Arguments.of("[sim:429]", RateLimitException.class),
                Arguments.of("[sim:quota]", RateLimitException.class),
                Arguments.of("[sim:500]", InternalServerException.class),
                Arguments.of("[sim:503]", InternalServerException.class),
                Arguments.of("[sim:truncated_json]", OpenAIException.class),
                Arguments.of("[sim:reset]", OpenAIException.class));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void throwsTheClassOfTheError(String marker, Class<? extends Exception> expected) {
        try (var openai = new Closing(client("sk-test"))) {
            assertThatThrownBy(() ->
                            openai.client().images().generate(generation("a " + marker).build()))
                    .isInstanceOf(expected);
        }
    }

    /// The bare shape is none of its: it takes that for an event that it doesn't know.
    @ParameterizedTest
    @ValueSource(strings = {"stream_error_event", "stream_error_data", "blocked"})
    void takesAnErrorInsideAStreamForOne(String fault) {
        try (var openai = new Closing(client("sk-test"));
                var stream =
                        openai.client()
                                .images()
                                .generateStreaming(
                                        generation("a [sim:%s]".formatted(fault)).build())) {
            assertThatThrownBy(() -> stream.stream().toList())
                    .isInstanceOfAny(SseException.class, OpenAIException.class);
        }
    }

    private record Closing(OpenAIClient client) implements AutoCloseable {
        @Override
        public void close() {
            client.close();
        }
    }

    private OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl("http://127.0.0.1:%d/v1".formatted(caller.port()))
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    private static ImageGenerateParams.Builder generation(String prompt) {
        return ImageGenerateParams.builder()
                .model("gpt-image-2.5-flare")
                .quality(ImageGenerateParams.Quality.LOW)
                .prompt(prompt);
    }

    private static ResponseCreateParams.Builder turn(String prompt) {
        return ResponseCreateParams.builder()
                .model("gpt-6-luna")
                .input(prompt)
                .addTool(Tool.ImageGeneration.builder().model("gpt-image-2.5-flare").build());
    }

    private static Response completed(StreamResponse<ResponseStreamEvent> stream) {
        return stream.stream()
                .flatMap(event -> event.completed().stream())
                .findFirst()
                .orElseThrow()
                .response();
    }

    private static ResponseOutputItem.ImageGenerationCall picture(Response response) {
        return response.output().getFirst().asImageGenerationCall();
    }

    private static FileObject upload(OpenAIClient client, String text, FilePurpose purpose) {
        return client.files()
                .create(
                        FileCreateParams.builder()
                                .file(
                                        MultipartField.<InputStream>builder()
                                                .value(
                                                        new ByteArrayInputStream(
                                                                text.getBytes(
                                                                        StandardCharsets.UTF_8)))
                                                .filename("a.jsonl")
                                                .build())
                                .purpose(purpose)
                                .build());
    }

    private static InputStream picture(Color colour) throws IOException {
        return new ByteArrayInputStream(TestPictures.plain(colour, 64, 64));
    }

    private static <T> MultipartField<T> part(T value) {
        return MultipartField.<T>builder()
                .value(value)
                .contentType("image/png")
                .filename("a.png")
                .build();
    }

    private static boolean png(String base64) {
        return SimulatorCaller.kind(Base64.getDecoder().decode(base64)).equals("png");
    }
}
