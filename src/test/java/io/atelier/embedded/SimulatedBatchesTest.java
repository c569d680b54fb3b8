package io.atelier.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatedBatchesTest {
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
    void answersEveryLineInNoOrderAtHalfThePrice() throws Exception {
        var batch = ended(create(lines(12), "'metadata': {'job': 'j1'}"));

        assertThat(batch.path("status").asText()).isEqualTo("completed");
        assertThat(batch.path("metadata").path("job").asText()).isEqualTo("j1");
        assertThat(batch.path("request_counts").path("completed").asInt()).isEqualTo(11);
        assertThat(batch.path("request_counts").path("failed").asInt()).isEqualTo(1);
        var answers = content(batch, "output_file_id");
        assertThat(answers)
                .extracting(line -> line.path("custom_id").asText())
                .hasSize(11)
                .isNotEqualTo(
                        answers.stream()
                                .map(line -> line.path("custom_id").asText())
                                .sorted()
                                .toList());
        assertThat(answers)
                .allSatisfy(line ->
                        assertThat(
                                        line.path("response")
                                                .path("body")
                                                .path("data")
                                                .path(0)
                                                .path("b64_json")
                                                .asText())
                                .startsWith("iVBOR"));
        var errors = content(batch, "error_file_id");
        assertThat(errors.getFirst().path("custom_id").asText()).isEqualTo("line-0");
        assertThat(errors.getFirst().path("response").path("status_code").asInt()).isEqualTo(400);
        // half of 3 tokens at $5 and 196 at $30 a million: 5895 / 2, rounded up
        assertThat(caller.ledger())
                .hasSize(11)
                .allSatisfy(line -> {
                    assertThat(line.path("usd").asText()).isEqualTo("0.002948");
                    assertThat(line.path("batch").asText()).isEqualTo(batch.path("id").asText());
                });
    }

    @Test
    void editsAndMakesResponses() throws Exception {
        var url = TestPictures.dataUrl(TestPictures.plain(Color.RED, 32, 32));
        var edit =
                "{'custom_id': 'e', 'method': 'POST', 'url': '/v1/images/edits', 'body': {'model': 'gpt-image-2', 'prompt': 'a', 'images': [{'image_url': '%s'}]}}"
                        .formatted(url);
        var turn =
                "{'custom_id': 't', 'method': 'POST', 'url': '/v1/responses', 'body': {'model': 'gpt-6-luna', 'input': 'a', 'tools': [{'type': 'image_generation'}]}}";

        var edited = ended(create(edit, "'endpoint': '/v1/images/edits'"));
        var made = ended(create(turn, "'endpoint': '/v1/responses'"));

        assertThat(content(edited, "output_file_id")).hasSize(1);
        assertThat(content(made, "output_file_id").getFirst().toString()).contains("iVBOR");
    }

    @Test
    void expiresWithHalfOfItsLinesAndKeepsThem() throws Exception {
        caller.faults("[{'match': {'path': '/v1/batches'}, 'fault': 'batch_expired'}]");

        var batch = ended(create(lines(12), ""));

        assertThat(batch.path("status").asText()).isEqualTo("expired");
        assertThat(content(batch, "error_file_id"))
                .extracting(line -> line.path("error").path("code").asText(""))
                .contains("batch_expired");
        assertThat(content(batch, "output_file_id")).isNotEmpty();
    }

    @Test
    void cancels() throws Exception {
        caller.close();
        caller = SimulatorCaller.of(folder, 1, ArtMode.PLAIN);
        var id = create(lines(3), "").path("id").asText();

        var cancelling =
                SimulatorCaller.json(caller.post("/v1/batches/%s/cancel".formatted(id), ""));

        assertThat(cancelling.path("status").asText()).isEqualTo("cancelling");
        var batch = ended(cancelling);
        assertThat(batch.path("status").asText()).isEqualTo("cancelled");
        assertThat(content(batch, "error_file_id"))
                .hasSize(3)
                .allSatisfy(line ->
                        assertThat(line.path("error").path("code").asText())
                                .isEqualTo("batch_cancelled"));
        assertThat(caller.ledger()).isEmpty();
    }

    @Test
    void goesOnAfterARestart() throws Exception {
        caller.close();
        caller = SimulatorCaller.of(folder, 1, ArtMode.PLAIN);
        var batch = create(lines(3), "");
        caller.close();

        caller = SimulatorCaller.of(folder, 0, ArtMode.PLAIN);

        assertThat(ended(batch).path("status").asText()).isEqualTo("completed");
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-image-2.6-flare, c1, c2, model_not_supported",
        "gpt-image-2, c1, c1, duplicate_custom_id",
        "dall-e-3, c1, c2, model_not_found"
    })
    void failsAFileThatIsWrong(String model, String one, String other, String code)
            throws Exception {
        var line =
                "{'custom_id': '%s', 'method': 'POST', 'url': '/v1/images/generations', 'body': {'model': '%s', 'prompt': 'a'}}";

        var batch =
                ended(create(line.formatted(one, model) + "\n" + line.formatted(other, model), ""));

        assertThat(batch.path("status").asText()).isEqualTo("failed");
        assertThat(batch.path("errors").path("data").path(0).path("code").asText()).isEqualTo(code);
    }

    @Test
    void failsAfterItHasBeenAccepted() throws Exception {
        caller.faults("[{'match': {'path': '/v1/batches'}, 'fault': 'batch_failed'}]");

        var batch = ended(create(lines(2), ""));

        assertThat(batch.path("errors").path("data").path(0).path("code").asText())
                .isEqualTo("token_limit_exceeded");
    }

    @Test
    void listsTheLatestFirst() throws Exception {
        var one = create(lines(1), "").path("id").asText();
        var two = create(lines(1), "").path("id").asText();

        var list = SimulatorCaller.json(caller.get("/v1/batches?limit=1"));

        assertThat(list.path("data")).hasSize(1);
        assertThat(list.path("has_more").asBoolean()).isTrue();
        assertThat(List.of(one, two)).contains(list.path("first_id").asText());
    }

    /// The first one is refused.
    private static String lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(
                        "{'custom_id': 'line-%1$d', 'method': 'POST', 'url': '/v1/images/generations', 'body': {'model': 'gpt-image-2.5-flare', 'quality': 'low', 'prompt': 'picture %1$d'}}"
                                ::formatted)
                .map(line -> line.replace("'picture 0'", "'picture 0', 'n': 11"))
                .collect(Collectors.joining("\n"));
    }

    private JsonNode create(String lines, String fields) throws Exception {
        var form =
                new Multipart()
                        .field("purpose", "batch")
                        .file(
                                "file",
                                "application/jsonl",
                                lines.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        var file = SimulatorCaller.json(caller.multipart("/v1/files", form)).path("id").asText();
        var endpoint =
                fields.contains("'endpoint'") ? "" : ", 'endpoint': '/v1/images/generations'";
        var body =
                "{'input_file_id': '%s', 'completion_window': '24h'%s%s}"
                        .formatted(file, endpoint, fields.isEmpty() ? "" : ", " + fields);
        var response = caller.post("/v1/batches", body.replace('\'', '"'));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return SimulatorCaller.json(response);
    }

    private JsonNode ended(JsonNode batch) {
        var path = "/v1/batches/" + batch.path("id").asText();
        return Awaitility.await()
                .until(
                        () -> SimulatorCaller.json(caller.get(path)),
                        now ->
                                List.of("completed", "failed", "expired", "cancelled")
                                        .contains(now.path("status").asText()));
    }

    private List<JsonNode> content(JsonNode batch, String field) throws Exception {
        return caller.lines("/v1/files/%s/content".formatted(batch.path(field).asText()));
    }
}
