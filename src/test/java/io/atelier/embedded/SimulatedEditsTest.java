package io.atelier.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedEditsTest {
    private static final String PATH = "/v1/images/edits";

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
    void drawsUponThePictureThatCameAndBillsItAsInput() throws Exception {
        var form = form().file("image", "image/png", TestPictures.plain(Color.GREEN, 512, 512));

        var json = SimulatorCaller.json(caller.multipart(PATH, form));

        var picture = SimulatorCaller.picture(json, 0);
        assertThat(picture.getWidth()).isEqualTo(1024);
        assertThat(new Color(picture.getRGB(1000, 20))).isEqualTo(Color.GREEN);
        var usage = json.path("usage");
        assertThat(usage.path("input_tokens_details").path("image_tokens").asInt()).isEqualTo(194);
        // 3 tokens at $5, 194 at $8, 196 at $30 a million
        var line = caller.ledger().getFirst();
        assertThat(line.path("usd").asText()).isEqualTo("0.007447");
        assertThat(line.path("operation").asText()).isEqualTo("edit");
    }

    @Test
    void repaintsOnlyWhereTheMaskIsTransparent() throws Exception {
        var form =
                form().field("size", "1024x1024")
                        .file("image", "image/png", TestPictures.plain(Color.GREEN, 640, 640))
                        .file("mask", "image/png", TestPictures.mask(640, 640));

        var picture =
                SimulatorCaller.picture(SimulatorCaller.json(caller.multipart(PATH, form)), 0);

        assertThat(new Color(picture.getRGB(100, 100))).isEqualTo(Color.GREEN);
        assertThat(new Color(picture.getRGB(900, 100))).isNotEqualTo(Color.GREEN);
    }

    @Test
    void takesJsonWithDataUrlsAndFileIds() throws Exception {
        var file =
                SimulatorCaller.json(
                        caller.multipart(
                                "/v1/files",
                                new Multipart()
                                        .field("purpose", "vision")
                                        .file(
                                                "file",
                                                "image/png",
                                                TestPictures.plain(Color.RED, 64, 64))));
        var url = TestPictures.dataUrl(TestPictures.plain(Color.BLUE, 64, 64));

        var response =
                edit(
                        "{'file_id': '%s'}, {'image_url': '%s'}"
                                .formatted(file.path("id").asText(), url));

        assertThat(response.statusCode()).isEqualTo(200);
        var picture = SimulatorCaller.picture(SimulatorCaller.json(response), 0);
        assertThat(new Color(picture.getRGB(1000, 500))).isEqualTo(Color.RED);
        assertThat(new Color(picture.getRGB(60, 60))).isEqualTo(Color.BLUE);
    }

    @Test
    void wantsARealContentType() throws Exception {
        for (var type : new String[] {"application/octet-stream", "", "image/bmp"}) {
            var form = form().file("image[]", type, TestPictures.plain(Color.RED, 64, 64));

            var error = error(caller.multipart(PATH, form));

            assertThat(error.code()).isEqualTo("unsupported_file_mimetype");
            assertThat(error.param()).isEqualTo("image[0]");
        }
    }

    @Test
    void refusesTextWhereAFileShouldBe() throws Exception {
        assertThat(error(caller.multipart(PATH, form().field("image", "no file"))).code())
                .isEqualTo("invalid_type");
    }

    @Test
    void refusesAMaskOfAnotherSizeOrWithoutAlpha() throws Exception {
        for (var mask :
                new byte[][] {TestPictures.mask(32, 64), TestPictures.plain(Color.RED, 64, 64)}) {
            var form =
                    form().file("image", "image/png", TestPictures.plain(Color.RED, 64, 64))
                            .file("mask", "image/png", mask);

            assertThat(error(caller.multipart(PATH, form)).param()).isEqualTo("mask");
        }
    }

    @Test
    void takesSixteenPicturesAndNoMore() throws Exception {
        var sixteen = form();
        for (int i = 0; i < 16; i++) {
            sixteen.file("image[]", "image/png", TestPictures.plain(Color.RED, 16, 16));
        }
        assertThat(caller.multipart(PATH, sixteen).statusCode()).isEqualTo(200);
        var seventeen = form();
        for (int i = 0; i < 17; i++) {
            seventeen.file("image[]", "image/png", TestPictures.plain(Color.RED, 16, 16));
        }

        assertThat(error(caller.multipart(PATH, seventeen)).code())
                .isEqualTo("array_above_max_length");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'image_url': 'https://example.org/a.png'} | invalid_image_url",
                "{'file_id': 'file-none'} | image_file_not_found",
                "{'image_url': 'data:image/png;base64,AAAAAAAAAAAAAAAAAAAAAAAA'} | invalid_image_file",
                "{'image_url': 'data:image/png;base64,***'} | invalid_base64_image",
                "{} | invalid_value"
            })
    void refusesWhatItCannotRead(String line) throws Exception {
        var parts = line.split(" \\| ", -1);

        assertThat(error(edit(parts[0])).code()).isEqualTo(parts[1]);
    }

    @Test
    void leavesNoUploadBehind() throws Exception {
        caller.multipart(
                PATH, form().file("image", "image/png", TestPictures.plain(Color.RED, 900, 900)));

        // deleted right after the answer
        Awaitility.await().until(() -> uploads().isEmpty());
    }

    private List<Path> uploads() throws IOException {
        try (var left = Files.list(folder.resolve("uploads"))) {
            return left.toList();
        }
    }

    @Test
    void variesOnlyWhereThatIsSwitchedOn() throws Exception {
        var picture = TestPictures.plain(Color.RED, 64, 64);
        var path = "/v1/images/variations";

        var retired = caller.multipart(path, new Multipart().file("image", "image/png", picture));
        caller.send("PUT", "/_sim/switches", "{\"legacy_variations\": true}");
        var varied =
                caller.multipart(
                        path,
                        new Multipart()
                                .field("n", "2")
                                .field("size", "256x256")
                                .file("image", "image/png", picture));

        assertThat(retired.statusCode()).isEqualTo(404);
        assertThat(SimulatorCaller.json(varied).path("data")).hasSize(2);
        assertThat(caller.ledger().getFirst().path("operation").asText()).isEqualTo("variation");
    }

    private static Multipart form() {
        return new Multipart()
                .field("model", "gpt-image-2.5-flare")
                .field("prompt", "add a hat")
                .field("quality", "low")
                .field("n", "1");
    }

    private HttpResponse<String> edit(String images) throws Exception {
        return caller.post(
                PATH,
                SimulatorCaller.body(
                        "'prompt': 'add a hat', 'quality': 'low', 'images': [%s]"
                                .formatted(images)));
    }

    private static ErrorEnvelope error(HttpResponse<String> response) throws IOException {
        var error = SimulatorCaller.json(response).path("error");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        return ErrorEnvelope.badParameter(
                error.path("param").asText(), error.path("code").asText(), response.body());
    }
}
