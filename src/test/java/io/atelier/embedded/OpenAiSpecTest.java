package io.atelier.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The simulator's answers, checked against OpenAI's specification.
class OpenAiSpecTest {
    private static final String TOOL =
            "'tools': [{'type': 'image_generation', 'model': 'gpt-image-2', 'quality': 'low', 'partial_images': 2}]";

    private static final OpenAiSpec SPEC = spec();

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "ImagesResponse | {'data': []}",
                "ImagesResponse | {'created': 'yesterday'}",
                "ErrorResponse | {'error': {'message': 'no', 'type': 'x'}}",
                "ErrorResponse | {'error': {'message': 'no', 'type': 'x', 'code': 7, 'param': null}}",
                "ImageGenStreamEvent | {'type': 'image_generation.completed'}",
                "ResponseStreamEvent | {'type': 'response.completed', 'sequence_number': 1}",
                "Response | {'id': 'resp_1', 'object': 'response'}",
                "Batch | {'id': 'b', 'object': 'batch', 'status': 'lost'}",
                "CreateImageRequest | {'prompt': 'a', 'n': 11}",
                "CreateImageRequest | {'prompt': 'a', 'n': 'two'}",
                "CreateImageRequest | {'prompt': 'a', 'background': 'blue'}",
                "CreateImageRequest | {'model': 'gpt-image-2'}"
            })
    void rejectsWhatIsKnownToBeBad(String schema, String body) throws IOException {
        assertThat(objections(schema, body)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"n", "quality", "size", "background", "output_compression"})
    void takesNullWhereTheSpecificationSaysNullable(String field) throws IOException {
        var body = "{'prompt': 'a', 'model': 'gpt-image-2', '%s': null}".formatted(field);

        assertThat(objections("CreateImageRequest", body)).isEmpty();
    }

    @Test
    void answersWithPictures() throws Exception {
        var form =
                new Multipart()
                        .field("model", "gpt-image-2")
                        .field("prompt", "a")
                        .file("image", "image/png", TestPictures.plain(Color.RED, 64, 64));

        follows("ImagesResponse", caller.generate("'prompt': 'a', 'n': 2"));
        follows("ImagesResponse", caller.multipart("/v1/images/edits", form));
        follows("ErrorResponse", caller.generate("'prompt': 'a', 'n': 11"));
        follows("ErrorResponse", caller.generate("'prompt': 'a [sim:blocked]'"));
        for (var event :
                Sse.of(
                        caller.generate("'prompt': 'a', 'stream': true, 'partial_images': 1")
                                .body())) {
            follows("ImageGenStreamEvent", event.data());
        }
        form.field("stream", "true");
        for (var event : Sse.of(caller.multipart("/v1/images/edits", form).body())) {
            follows("ImageEditStreamEvent", event.data());
        }
    }

    @Test
    void answersWithFilesAndModelsAndModerations() throws Exception {
        var form =
                new Multipart()
                        .field("purpose", "vision")
                        .file("file", "image/png", TestPictures.plain(Color.RED, 64, 64));
        var file = caller.multipart("/v1/files", form);
        var path = "/v1/files/" + SimulatorCaller.json(file).path("id").asText();

        follows("OpenAIFile", file);
        follows("ListFilesResponse", caller.get("/v1/files"));
        follows("DeleteFileResponse", caller.send("DELETE", path, ""));
        follows("ErrorResponse", caller.get(path));
        follows("ListModelsResponse", caller.get("/v1/models"));
        follows("Model", caller.get("/v1/models/gpt-image-1.5"));
        follows(
                "CreateModerationResponse",
                caller.post("/v1/moderations", "{\"input\":[\"a\",\"murder\"]}"));
        var conversation = caller.post("/v1/conversations", "{}");
        var id = SimulatorCaller.json(conversation).path("id").asText();
        follows("ConversationResource", conversation);
        follows(
                "DeletedConversationResource",
                caller.send("DELETE", "/v1/conversations/" + id, ""));
    }

    @Test
    void answersWithBatches() throws Exception {
        var line =
                "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/images/generations\",\"body\":{\"model\":\"gpt-image-2\",\"prompt\":\"a\"}}";
        var form =
                new Multipart()
                        .field("purpose", "batch")
                        .file("file", "application/jsonl", line.getBytes(StandardCharsets.UTF_8));
        var input = SimulatorCaller.json(caller.multipart("/v1/files", form)).path("id").asText();
        var request =
                "{\"input_file_id\":\"%s\",\"endpoint\":\"/v1/images/generations\",\"completion_window\":\"24h\"}"
                        .formatted(input);

        follows("CreateBatchRequest", SimulatorCaller.json(request));
        var created = caller.post("/v1/batches", request);

        follows("Batch", created);
        var path = "/v1/batches/" + SimulatorCaller.json(created).path("id").asText();
        Awaitility.await().until(() -> caller.get(path).body().contains("\"completed\","));
        follows("Batch", caller.get(path));
        follows("ListBatchesResponse", caller.get("/v1/batches"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[sim:blocked]",
                "[sim:failed]",
                "[sim:incomplete]",
                "[sim:text_refusal]"
            })
    void answersWithResponses(String marker) throws Exception {
        var request =
                "{'model': 'gpt-5.6', 'input': 'a %s', %s"
                        .formatted(marker, TOOL)
                        .replace('\'', '"');

        follows("CreateResponse", SimulatorCaller.json(request + "}"));
        follows("Response", caller.post("/v1/responses", request + "}"));
        follows("Response", caller.post("/v1/responses", request + ",\"background\":true}"));
        for (var event :
                Sse.of(caller.post("/v1/responses", request + ",\"stream\":true}").body())) {
            follows("ResponseStreamEvent", event.data());
        }
    }

    private static void follows(String schema, HttpResponse<String> response) throws IOException {
        follows(schema, SimulatorCaller.json(response));
    }

    private static void follows(String schema, JsonNode body) {
        assertThat(SPEC.objections(schema, body)).as(() -> shortened(body)).isEmpty();
    }

    private static String shortened(JsonNode body) {
        return body.toString().replaceAll("[A-Za-z0-9+/=]{200,}", "<base64>");
    }

    private static Stream<String> objections(String schema, String body) throws IOException {
        return SPEC.objections(schema, SimulatorCaller.json(body.replace('\'', '"'))).stream();
    }

    private static OpenAiSpec spec() {
        try {
            return new OpenAiSpec();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
