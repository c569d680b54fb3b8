package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.storage.InputUpload;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InlinePicturesTest {
    @TempDir Path folder;
    private Inputs inputs;

    @BeforeEach
    void open() {
        inputs = new Inputs(folder);
    }

    @Test
    void putsAMarkerInThePlaceOfAPicture() throws IOException {
        byte[] png = Inputs.png(30, 20);
        String body = "{ \"images\" : [{\"image_url\" : \"%s\"}], \"prompt\":\"a \\\"fox\\\"\"}";

        try (InlinePictures inline = inline(body.formatted(url(png)))) {
            String json = new String(inline.take(), UTF_8);

            String marker = "data:image/png;sha256=" + Inputs.sha256(png);
            assertThat(json).isEqualTo(body.formatted(marker));
            assertThat(SealedPictures.isMarker(marker)).isTrue();
            assertThat(inline.sealed().byMarker()).containsOnlyKeys(marker);
            InputUpload upload = Objects.requireNonNull(inline.sealed().byMarker().get(marker));
            assertThat(upload.finish("a", "vision").bytes()).isEqualTo(png.length);
        }
    }

    /// As PHP and .NET write them.
    @Test
    void readsEscapedBase64() throws IOException {
        byte[] png = Inputs.png(64, 64);
        String escaped = url(png).replace("/", "\\/").replace("+", "\\u002B");

        try (InlinePictures inline = inline("{\"image_url\":\"" + escaped + "\"}")) {
            inline.take();

            assertThat(inline.errors()).isEmpty();
            assertThat(inline.sealed().byMarker())
                    .containsOnlyKeys("data:image/png;sha256=" + Inputs.sha256(png));
        }
    }

    /// Only a value under the one name is a picture, and nothing else is touched.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt\":\"data:image/png;base64,AAAA\"}",
                "{\"prompt\":\"image_url\",\"x\":\"data:image/png;base64,AAAA\"}",
                "{\"prompt\":\"\\\"image_url\\\":\\\"data:image/png;base64,AAAA\"}",
                "{\"image_url\":[\"data:image/png;base64,AAAA\"]}",
                "{\"image_url\":\"https://h/a,b\"}",
                "{\"image_url\":\"data:image/gif;base64,AAAA\"}",
                "{\"image_url\":\"data:image/png;base64",
                "{\"image_url\":\"",
                "{\"image_url\":\"a\\",
                "{\"image_url\":\"\\\\\",\"a\":1}",
                "{\"image_url\":null,\"a\":\"data:image/png;base64,AAAA\"}",
                "",
                "\"",
                "[[[{{:::"
            })
    void leavesEverythingElseAsItIs(String body) throws IOException {
        try (InlinePictures inline = inline(body)) {
            assertThat(new String(inline.take(), UTF_8)).isEqualTo(body);
            assertThat(inline.sealed().byMarker()).isEmpty();
            assertThat(inline.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "!!!!",
                "AAAA=AAA",
                "AAAAA",
                "PHN2Zz48L3N2Zz4=",
                "AA\\\"AA",
                "\\u00e9AAA"
            })
    void refusesWhatIsNoPicture(String base64) throws IOException {
        String body = "{\"image_url\":\"data:image/png;base64," + base64 + "\",\"n\":1}";

        try (InlinePictures inline = inline(body)) {
            assertThat(new String(inline.take(), UTF_8)).endsWith("\"n\":1}");
            assertThat(inline.errors()).hasSize(1);
            assertThat(inline.sealed().byMarker()).isEmpty();
        }
        assertThat(inputs.files()).isEmpty();
    }

    @Test
    void keepsNothingOfPicturesThatNobodyFinished() throws IOException {
        try (InlinePictures inline = inline("{\"image_url\":\"" + url(Inputs.png(9, 9)) + "\"}")) {
            inline.take();
            assertThat(inputs.files()).isNotEmpty();
        }

        assertThat(inputs.files()).isEmpty();
    }

    @Test
    void holdsTheRestToTheLimitOfAnyBody() {
        String body = "{\"image_url\":\"https://h/" + "a".repeat(1024 * 1024) + "\"}";

        assertThatThrownBy(
                        () -> {
                            try (InlinePictures inline = inline(body)) {
                                inline.take();
                            }
                        })
                .isInstanceOf(HttpProblem.class)
                .satisfies(e -> assertThat(((HttpProblem) e).getStatusCode()).isEqualTo(413));
    }

    @Test
    void tellsTheSamePicturesByTheSameText() throws IOException {
        byte[] png = Inputs.png(9, 9);
        Map<String, String> bodies =
                Map.of(
                        "{\"image_url\":\"" + url(png) + "\"}", "plain",
                        "{\"image_url\":\"" + url(png).replace("/", "\\/") + "\"}", "escaped");
        java.util.Set<String> texts = new java.util.HashSet<>();
        for (String body : bodies.keySet()) {
            try (InlinePictures inline = inline(body)) {
                texts.add(new String(inline.take(), UTF_8));
            }
        }

        assertThat(bodies).hasSize(2);
        assertThat(texts).hasSize(1);
    }

    private InlinePictures inline(String body) {
        return new InlinePictures(
                new ByteArrayInputStream(body.getBytes(UTF_8)), inputs.store(), "anna");
    }

    private static String url(byte[] picture) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(picture);
    }
}
