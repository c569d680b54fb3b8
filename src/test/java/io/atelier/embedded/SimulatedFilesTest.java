package io.atelier.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files and moderations.
class SimulatedFilesTest {
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
    void keepsAFileUntilItIsDeleted() throws Exception {
        var large = "x".repeat(700_000);
        var form =
                new Multipart()
                        .field("purpose", "user_data")
                        .field("expires_after[anchor]", "created_at")
                        .field("expires_after[seconds]", "3600")
                        .file("file", "text/plain", large.getBytes(StandardCharsets.UTF_8));

        var file = SimulatorCaller.json(caller.multipart("/v1/files", form));

        var path = "/v1/files/" + file.path("id").asText();
        assertThat(file.path("bytes").asInt()).isEqualTo(700_000);
        assertThat(file.path("expires_at").asLong() - file.path("created_at").asLong())
                .isEqualTo(3600);
        assertThat(caller.get(path + "/content").body()).isEqualTo(large);
        assertThat(caller.get("/v1/files?purpose=user_data").body()).contains("a.bin");
        assertThat(caller.get("/v1/files?purpose=batch").body()).doesNotContain("a.bin");
        assertThat(caller.send("DELETE", path, "").body()).contains("\"deleted\":true");
        assertThat(caller.get(path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"purpose, art", "expires_after[seconds], 3600"})
    void refusesAnUploadThatIsWrong(String field, String value) throws Exception {
        var form =
                new Multipart()
                        .field("purpose", "batch")
                        .field(field, value)
                        .file("file", "text/plain", new byte[] {1});

        assertThat(caller.multipart("/v1/files", form).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "a fox in the snow, ''",
        "a [sim:flag:hate] fox, hate",
        "Murder most foul, violence",
        "a murderer, ''"
    })
    void flagsWords(String text, String category) throws Exception {
        var result =
                SimulatorCaller.json(
                                caller.post(
                                        "/v1/moderations", "{\"input\": \"%s\"}".formatted(text)))
                        .path("results")
                        .path(0);

        assertThat(result.path("flagged").asBoolean()).isEqualTo(!category.isEmpty());
        assertThat(result.path("categories")).hasSize(13);
        if (!category.isEmpty()) {
            assertThat(result.path("categories").path(category).asBoolean()).isTrue();
        }
        assertThat(caller.ledger()).isEmpty();
    }

    @Test
    void flagsARedPicture() throws Exception {
        assertThat(moderated(Color.RED)).contains("\"flagged\":true");
        assertThat(moderated(Color.BLUE)).contains("\"flagged\":false");
    }

    @Test
    void strikesOnlyAModerationThatIsNamed() throws Exception {
        var body = "{\"input\": \"a [sim:503] fox\"}";
        caller.faults("[{'fault': 'status'}]");
        assertThat(caller.post("/v1/moderations", body).statusCode()).isEqualTo(200);

        caller.faults("[{'match': {'path': '/v1/moderations'}, 'fault': 'status'}]");

        assertThat(caller.post("/v1/moderations", body).statusCode()).isEqualTo(503);
    }

    private String moderated(Color colour) throws Exception {
        var url = TestPictures.dataUrl(TestPictures.plain(colour, 64, 64));
        var body =
                "{'model': 'omni-moderation-latest', 'input': [{'type': 'text', 'text': 'a'}, {'type': 'image_url', 'image_url': {'url': '%s'}}]}"
                        .formatted(url);
        return caller.post("/v1/moderations", body.replace('\'', '"')).body();
    }
}
