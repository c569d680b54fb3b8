package io.atelier.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What Images calls send (contract.md sections 1.1 and 1.3).
class ImagesBodyTest {
    @Test
    void sendsPicturesOfOursAsAForm() throws IOException {
        Inputs inputs =
                new Inputs(
                        List.of(Studio.stored("one"), Studio.stored("three")),
                        Studio.stored("mask"),
                        null);

        RequestBody body = ImagesBody.of(Studio.edit(), inputs);

        String boundary = body.contentType().substring("multipart/form-data; boundary=".length());
        String form = text(body);
        assertThat(body.lengthBytes()).isEqualTo(form.getBytes(UTF_8).length);
        assertThat(form)
                .endsWith("--" + boundary + "--\r\n")
                .contains(
                        "name=\"prompt\"\r\n\r\n" + Studio.PROMPT + "\r\n",
                        "name=\"model\"\r\n\r\nm\r\n",
                        "name=\"n\"\r\n\r\n1\r\n",
                        "name=\"image[]\"; filename=\"image-0.png\"\r\nContent-Type: image/png\r\n\r\none\r\n--",
                        "name=\"image[]\"; filename=\"image-1.png\"\r\nContent-Type: image/png\r\n\r\nthree\r\n--",
                        "name=\"mask\"; filename=\"mask.png\"\r\nContent-Type: image/png\r\n\r\nmask\r\n--")
                .doesNotContain("name=\"moderation\"", "name=\"stream\"");
    }

    @Test
    void sendsJsonWhereAPictureIsOnlyNamed() throws IOException {
        Inputs inputs =
                new Inputs(
                        List.of(
                                new InputPicture.Link("https://example.org/a.png"),
                                new InputPicture.UpstreamFile("file-1"),
                                Studio.stored("hello")),
                        new InputPicture.UpstreamFile("file-2"),
                        null);

        RequestBody body = ImagesBody.of(Studio.edit(), inputs);

        String json = text(body);
        assertThat(body.contentType()).isEqualTo("application/json");
        assertThat(body.lengthBytes()).isEqualTo(json.getBytes(UTF_8).length);
        assertThat(json)
                .contains(
                        "\"moderation\":\"auto\"",
                        "\"images\":[{\"image_url\":\"https://example.org/a.png\"},{\"file_id\":\"file-1\"},{\"image_url\":\"data:image/png;base64,aGVsbG8=\"}]",
                        "\"mask\":{\"file_id\":\"file-2\"}");
    }

    @Test
    void sendsEveryOptionThatIsSet() throws IOException {
        ImageOperation.Generate all =
                Studio.generate(0)
                        .with(
                                Studio.options(0)
                                        .but()
                                        .complexity("high")
                                        .frameCount(4)
                                        .frameDurationMs(90)
                                        .safetyIdentifier("user-1")
                                        .made());

        assertThat(text(ImagesBody.of(all)))
                .contains(
                        "\"complexity\":\"high\"",
                        "\"frame_count\":4",
                        "\"frame_duration_ms\":90",
                        "\"safety_identifier\":\"user-1\"")
                .doesNotContain("null", "input_fidelity", "svg", "response_format");
    }

    @Test
    void sendsHowToDrawInBothShapes() throws IOException {
        ImageOptions options =
                Studio.options(0)
                        .but()
                        .outputFormat("svg")
                        .svg(new ImageOptions.Svg("v", new ImageOptions.Svg.Reasoning("low")))
                        .made();
        ImageOperation.Edit edit =
                new ImageOperation.Edit(Studio.PROMPT, options, List.of(), null, null);

        assertThat(text(ImagesBody.of(Studio.generate(0).with(options))))
                .contains(
                        "\"output_format\":\"svg\"",
                        "\"svg\":{\"model\":\"v\",\"reasoning\":{\"effort\":\"low\"}}");
        assertThat(text(ImagesBody.of(edit, Inputs.of(List.of(Studio.stored("one"))))))
                .contains(
                        "name=\"svg[model]\"\r\n\r\nv\r\n",
                        "name=\"svg[reasoning][effort]\"\r\n\r\nlow\r\n");
    }

    @Test
    void streamsOnlyOnePicture() throws IOException {
        ImageOperation two = Studio.generate(2).forImages(2);

        assertThat(text(ImagesBody.of((ImageOperation.Generate) two))).doesNotContain("stream");
        assertThat(text(ImagesBody.of(Studio.generate(2)))).contains("\"stream\":true");
    }

    @Test
    void countsBytesAndNotCharacters() throws IOException {
        RequestBody body =
                ImagesBody.of(new ImageOperation.Generate("Süßes \uD83C\uDF6D", Studio.options(0)));

        assertThat(body.lengthBytes()).isEqualTo(text(body).getBytes(UTF_8).length);
    }

    @Test
    void aPromptCannotPassForAPicture() throws IOException {
        Inputs inputs = Inputs.of(List.of(Studio.stored("hello"), new InputPicture.Link("x")));
        ImageOperation.Edit edit = Studio.edit().prompting("picture:0 data:image/png;base64,");

        assertThat(text(ImagesBody.of(edit, inputs)))
                .contains("\"prompt\":\"picture:0 data:image/png;base64,\"");
    }

    @Test
    void noticesAPictureThatEndsEarly() {
        Inputs inputs = Inputs.of(List.of(new InputPicture.Stored(Studio.source("hello", 6))));
        BodyStream stream = ImagesBody.of(Studio.edit(), inputs).open();

        assertThatThrownBy(stream::readAllBytes).isInstanceOf(IOException.class);
        assertThat(stream.failure()).isNotNull();
    }

    @Test
    void encodesEveryLength() throws IOException {
        Random random = new Random(7);
        for (int length : new int[] {1, 2, 3, 3 * 8192 - 1, 3 * 8192, 3 * 8192 + 1, 100_000}) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);

            try (InputStream encoded = new Base64Stream(new ByteArrayInputStream(bytes))) {
                assertThat(encoded.readAllBytes()).isEqualTo(Base64.getEncoder().encode(bytes));
            }
        }
    }

    @Test
    void neverPrintsAPrompt() {
        assertThat(ImagesBody.of(Studio.generate(0)).toString()).doesNotContain("lighthouse");
    }

    private static String text(RequestBody body) throws IOException {
        try (InputStream stream = body.open()) {
            return new String(stream.readAllBytes(), UTF_8);
        }
    }
}
