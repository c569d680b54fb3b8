package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImagesFormTest {
    @TempDir Path folder;

    private final SealedPictures sealed = new SealedPictures();
    private final ByteArrayOutputStream form = new ByteArrayOutputStream();
    private byte[] png = {};
    private byte[] other = {};

    @BeforeEach
    void paint() throws IOException {
        png = Inputs.png(4, 4);
        other = Inputs.png(6, 6);
    }

    @Test
    void makesTheDocumentThatItWouldBeAsJson() throws IOException {
        text("prompt", "füge hinzu");
        text("n", "2");
        text("output_compression", "1.5");
        text("stream", "true");
        text("svg[reasoning][effort]", "low");
        text("metadata[a]", "b");
        text("transform", "[{\"kind\":\"blurhash\"}]");
        file("image[]", png);
        file("image[]", other);
        file("mask", png);

        ObjectNode document = taken();

        assertThat(document.path("prompt").asText()).isEqualTo("füge hinzu");
        assertThat(document.path("n").isInt()).isTrue();
        assertThat(document.path("output_compression").isTextual()).isTrue();
        assertThat(document.path("stream").isBoolean()).isTrue();
        assertThat(document.at("/svg/reasoning/effort").asText()).isEqualTo("low");
        assertThat(document.at("/metadata/a").asText()).isEqualTo("b");
        assertThat(document.at("/transform/0/kind").asText()).isEqualTo("blurhash");
        assertThat(document.path("images").findValuesAsText("image_url"))
                .containsExactly(marker(png), marker(other));
        assertThat(document.at("/mask/image_url").asText()).isEqualTo(marker(png));
        assertThat(sealed.byMarker()).containsOnlyKeys(marker(png), marker(other));
    }

    @ParameterizedTest
    @ValueSource(strings = {"image", "image[]", "image[0]"})
    void knowsAllNamesOfAPicture(String name) throws IOException {
        file(name, png);

        assertThat(taken().path("images")).hasSize(1);
    }

    /// What a retry is known by: what was sent, not how.
    @Test
    void givesEqualDocumentsToEqualForms() throws IOException {
        text("prompt", "a");
        file("image", png);
        String hash = RequestHash.of(taken());
        form.reset();
        file("image[]", png);
        text("prompt", "a");
        assertThat(RequestHash.of(taken())).isEqualTo(hash);
        form.reset();
        text("prompt", "a");
        file("image", other);
        assertThat(RequestHash.of(taken())).isNotEqualTo(hash);
    }

    @ParameterizedTest
    @ValueSource(strings = {"images", "images[x]", "svg", "prompt"})
    void takesNoFieldForTwo(String name) throws IOException {
        file("image", png);
        file("mask", png);
        text("svg[model]", "m");
        text("prompt", "a");
        text(name, "b");

        assertThatThrownBy(this::taken).isInstanceOf(MalformedForm.class);
    }

    @Test
    void namesTheFieldThatHoldsNoPicture() throws IOException {
        file("image[]", "not a picture at all".getBytes(ISO_8859_1));
        file("mask", new byte[0]);

        assertThatThrownBy(this::taken)
                .isInstanceOfSatisfying(
                        HttpProblem.class,
                        problem ->
                                assertThat((List<?>) problem.getParameters().get("errors"))
                                        .extracting(error -> ((FieldError) error).field())
                                        .containsExactly("image[]", "mask"));
    }

    @Test
    void takesNoMoreThanSoManyParts() throws IOException {
        for (int i = 0; i < 65; i++) {
            text("a" + i, "x");
        }

        assertThatThrownBy(this::taken).isInstanceOf(MalformedForm.class);
    }

    @Test
    void takesNoTextThatIsNotUtf8() throws IOException {
        part("prompt", "", new byte[] {(byte) 0xC0, (byte) 0x80});

        assertThatThrownBy(this::taken).isInstanceOf(MalformedForm.class);
    }

    @Test
    void leavesNoTraceOfWhatIsNotFinished() throws IOException {
        file("image", png);
        file("mask", png);
        taken();

        sealed.close();

        assertThat(new Inputs(folder).files()).isEmpty();
    }

    private ObjectNode taken() throws IOException {
        byte[] bytes = form.toByteArray();
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(bytes);
        whole.writeBytes("--b--\r\n".getBytes(UTF_8));
        FormParts parts = new FormParts(new ByteArrayInputStream(whole.toByteArray()), "b");
        return new ImagesForm(parts, new Inputs(folder).store(), "default", sealed).take();
    }

    private void text(String name, String value) throws IOException {
        part(name, "", value.getBytes(UTF_8));
    }

    private void file(String name, byte[] bytes) throws IOException {
        part(name, "; filename=\"a.png\"\r\nContent-Type: application/octet-stream", bytes);
    }

    private void part(String name, String more, byte[] bytes) throws IOException {
        form.write(
                "--b\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n"
                        .formatted(name, more)
                        .getBytes(UTF_8));
        form.write(bytes);
        form.write("\r\n".getBytes(UTF_8));
    }

    private static String marker(byte[] bytes) {
        return "data:image/png;sha256=" + Inputs.sha256(bytes);
    }
}
