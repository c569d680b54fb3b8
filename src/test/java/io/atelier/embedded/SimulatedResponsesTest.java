package io.atelier.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatedResponsesTest {
    private static final String PATH = "/v1/responses";

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
    void drawsAPicture() throws Exception {
        var response = create("'input': 'a park'");

        assertThat(response.path("status").asText()).isEqualTo("completed");
        var item = response.path("output").path(0);
        assertThat(item.path("type").asText()).isEqualTo("image_generation_call");
        assertThat(item.path("status").asText()).isEqualTo("completed");
        assertThat(item.path("action").asText()).isEqualTo("generate");
        assertThat(item.path("revised_prompt").asText()).startsWith("a park.");
        assertThat(item.path("result").asText()).startsWith("iVBOR");
        var image = response.path("tool_usage").path("image_gen");
        assertThat(image.path("output_tokens").asInt()).isEqualTo(196);
        var line = caller.ledger().getFirst();
        assertThat(line.path("operation").asText()).isEqualTo("turn");
        assertThat(line.path("response").asText()).isEqualTo(response.path("id").asText());
        assertThat(line.path("sha256")).hasSize(1);
    }

    @Test
    void keepsAPromptThatTheInstructionsProtect() throws Exception {
        var response = create("'input': 'a park', 'instructions': 'Use the prompt verbatim.'");

        assertThat(response.path("output").path(0).path("revised_prompt").asText())
                .isEqualTo("a park");
    }

    @Test
    void drawsTurnUponTurn() throws Exception {
        caller.close();
        caller = SimulatorCaller.of(folder, 0, ArtMode.DRAWN);
        var green = TestPictures.dataUrl(TestPictures.plain(Color.GREEN, 1024, 1024));
        var first =
                create(
                        "'input': [{'role': 'user', 'content': [{'type': 'input_text', 'text': 'a park'}, {'type': 'input_image', 'image_url': '%s'}]}]"
                                .formatted(green));

        var second =
                create(
                        "'input': 'add a fountain', 'previous_response_id': '%s'"
                                .formatted(first.path("id").asText()));
        var fresh =
                create(
                        "'input': 'start over', 'previous_response_id': '%s'"
                                .formatted(second.path("id").asText()),
                        "'action': 'generate'");

        assertThat(actions(first, second, fresh)).containsExactly("edit", "edit", "generate");
        assertThat(colour(second)).isEqualTo(Color.GREEN);
        assertThat(colour(fresh)).isNotEqualTo(Color.GREEN);
    }

    @Test
    void sendsTheEventsOfThePictureInOrder() throws Exception {
        var events =
                Sse.of(post("'input': 'a park', 'stream': true", "'partial_images': 2").body());

        assertThat(events)
                .extracting(Sse::name)
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.image_generation_call.in_progress",
                        "response.image_generation_call.generating",
                        "response.image_generation_call.partial_image",
                        "response.image_generation_call.partial_image",
                        "response.image_generation_call.completed",
                        "response.output_item.done",
                        "response.completed");
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).data().path("sequence_number").asInt()).isEqualTo(i);
        }
        assertThat(events.get(5).data().path("partial_image_b64").asText()).startsWith("iVBOR");
        assertThat(events.get(8).data().path("item").path("result").asText()).startsWith("iVBOR");
        assertThat(events.get(7).data().toString()).doesNotContain("iVBOR");
    }

    @Test
    void worksOnInTheBackgroundAndIsFoundById() throws Exception {
        caller.close();
        caller = SimulatorCaller.of(folder, 0.1, ArtMode.PLAIN);

        var queued = create("'input': 'a park', 'background': true");
        var id = queued.path("id").asText();

        assertThat(queued.path("status").asText()).isEqualTo("queued");
        Awaitility.await().until(() -> status(id).equals("completed"));
        var rest = Sse.of(caller.get(PATH + "/" + id + "?stream=true&starting_after=4").body());
        assertThat(rest.getFirst().data().path("sequence_number").asInt()).isEqualTo(5);
        assertThat(rest.getLast().name()).isEqualTo("response.completed");
    }

    @Test
    void outlivesTheSimulator() throws Exception {
        var id = create("'input': 'a park'").path("id").asText();
        caller.close();

        caller = SimulatorCaller.of(folder, 0, ArtMode.PLAIN);

        var found = SimulatorCaller.json(caller.get(PATH + "/" + id));
        assertThat(found.path("output").path(0).path("result").asText()).startsWith("iVBOR");
    }

    @Test
    void followsAStreamFromTheMiddle() throws Exception {
        caller.close();
        caller = SimulatorCaller.of(folder, 0.2, ArtMode.PLAIN);
        var id = create("'input': 'a park', 'background': true").path("id").asText();

        var events = Sse.of(caller.get(PATH + "/" + id + "?stream=true&starting_after=1").body());

        assertThat(events.getFirst().name()).isEqualTo("response.output_item.added");
        assertThat(events.getLast().name()).isEqualTo("response.completed");
    }

    @Test
    void cancelsAndBillsNothing() throws Exception {
        caller.close();
        caller = SimulatorCaller.of(folder, 5, ArtMode.PLAIN);
        var id = create("'input': 'a park', 'background': true").path("id").asText();

        var cancelled = SimulatorCaller.json(caller.post(PATH + "/" + id + "/cancel", ""));

        assertThat(cancelled.path("status").asText()).isEqualTo("cancelled");
        assertThat(status(id)).isEqualTo("cancelled");
        assertThat(caller.ledger()).isEmpty();
    }

    @Test
    void billsOnceWhatTheCallerNeverHeardOf() throws Exception {
        caller.faults("[{'fault': 'reset', 'times': 1}]");

        assertThatThrownBy(() -> post("'input': 'a park', 'background': true", ""))
                .isInstanceOf(IOException.class);

        Awaitility.await().until(() -> caller.ledger().size() == 1);
        assertThat(caller.ledger().getFirst().path("outcome").asText()).isEqualTo("reset");
    }

    @Test
    void forgetsWhatIsDeletedOrNotToBeStored() throws Exception {
        var kept = create("'input': 'a park'").path("id").asText();
        var passing = create("'input': 'a park', 'store': false").path("id").asText();

        assertThat(caller.get(PATH + "/" + kept).statusCode()).isEqualTo(200);
        caller.send("DELETE", PATH + "/" + kept, "");

        assertThat(caller.get(PATH + "/" + kept).statusCode()).isEqualTo(404);
        assertThat(caller.get(PATH + "/" + passing).statusCode()).isEqualTo(404);
    }

    @Test
    void continuesAConversation() throws Exception {
        var id = SimulatorCaller.json(caller.post("/v1/conversations", "{}")).path("id").asText();
        create("'input': 'a park', 'conversation': '%s'".formatted(id));

        var second = create("'input': 'a bench', 'conversation': {'id': '%s'}".formatted(id));

        assertThat(actions(second)).containsExactly("edit");
        assertThat(caller.get("/v1/conversations/" + id).body()).contains("conversation");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'model': 'gpt-image-2', 'input': 'a' | '' | invalid_value | model",
                "'input': 'a', 'seed': 1 | '' | unknown_parameter | seed",
                "'input': 'a' | 'n': 2 | unknown_parameter | tools[0].n",
                "'input': 'a' | 'action': 'edit' | invalid_value | tools[0].action",
                "'input': 'a' | 'quality': 'hd' | invalid_value | tools[0].quality",
                "'input': 'a', 'previous_response_id': 'resp_1', 'conversation': 'conv_1' | '' | mutually_exclusive_parameters | previous_response_id",
                "'input': 'a', 'previous_response_id': 'resp_1' | '' | previous_response_not_found | previous_response_id",
                "'input': 'a', 'background': true, 'store': false | '' | invalid_value | background"
            })
    void refuses(String fields, String tool, String code, String param) throws Exception {
        var response = post(fields, tool.equals("''") ? "" : tool);

        var error = SimulatorCaller.json(response).path("error");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(error.path("param").asText()).isEqualTo(param);
    }

    @ParameterizedTest
    @CsvSource({
        "generating, completed, generating, true, true",
        "blocked, completed, failed, false, false",
        "blocked_input, completed, failed, false, false",
        "failed, failed, '', false, true",
        "incomplete, incomplete, '', false, false",
        "content_policy, failed, '', false, false",
        "text_refusal, completed, completed, false, false",
        "wrong_count, completed, '', false, true",
        "garbage_base64, completed, completed, true, true"
    })
    void ends(String fault, String status, String item, boolean result, boolean billed)
            throws Exception {
        caller.faults("[{'fault': '%s'}]".formatted(fault));

        var response = create("'input': 'a park'");

        assertThat(response.path("status").asText()).isEqualTo(status);
        var first = response.path("output").path(0);
        assertThat(first.path("status").asText("")).isEqualTo(item);
        assertThat(first.hasNonNull("result")).isEqualTo(result);
        assertThat(caller.ledger()).hasSize(billed ? 1 : 0);
    }

    @Test
    void endsAStreamWithoutItsLastEventButRemembersIt() throws Exception {
        caller.faults("[{'fault': 'no_terminal', 'times': 1}]");

        var events = Sse.of(post("'input': 'a park', 'stream': true", "").body());

        assertThat(events.getLast().name()).isEqualTo("response.output_item.done");
        var id = events.getFirst().data().path("response").path("id").asText();
        assertThat(status(id)).isEqualTo("completed");
    }

    @Test
    void keepsTheTokensToItself() throws Exception {
        caller.faults("[{'fault': 'missing_usage'}]");

        var response = create("'input': 'a park'");

        assertThat(response.has("tool_usage")).isFalse();
        assertThat(response.has("usage")).isFalse();
    }

    @Test
    void failsALookUpThatIsPlannedToFail() throws Exception {
        var id = create("'input': 'a park'").path("id").asText();
        caller.faults(
                "[{'match': {'path': 'GET /v1/responses/*'}, 'fault': 'status', 'times': 1}]");

        assertThat(caller.get(PATH + "/" + id).statusCode()).isEqualTo(503);
        assertThat(caller.get(PATH + "/" + id).statusCode()).isEqualTo(200);
    }

    private JsonNode create(String fields) throws Exception {
        return create(fields, "");
    }

    private JsonNode create(String fields, String tool) throws Exception {
        var response = post(fields, tool);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return SimulatorCaller.json(response);
    }

    private HttpResponse<String> post(String fields, String tool) throws Exception {
        var model = fields.contains("'model'") ? "" : "'model': 'gpt-6-luna', ";
        var quality = tool.contains("'quality'") ? "" : ", 'quality': 'low'";
        var more = tool.isEmpty() ? "" : ", " + tool;
        var body =
                "{%s%s, 'tools': [{'type': 'image_generation', 'model': 'gpt-image-2.5-flare'%s%s}]}"
                        .formatted(model, fields, quality, more);
        return caller.post(PATH, body.replace('\'', '"'));
    }

    private String status(String id) throws Exception {
        return SimulatorCaller.json(caller.get(PATH + "/" + id)).path("status").asText();
    }

    private static List<String> actions(JsonNode... responses) {
        return Stream.of(responses)
                .map(response -> response.path("output").path(0).path("action").asText())
                .toList();
    }

    private static Color colour(JsonNode response) throws IOException {
        var result = response.path("output").path(0).path("result").asText();
        var bytes = Base64.getDecoder().decode(result);
        return new Color(ImageIO.read(new ByteArrayInputStream(bytes)).getRGB(1000, 20));
    }
}
