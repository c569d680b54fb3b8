package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonGenerator;
import io.atelier.job.ImageOptions;
import io.atelier.job.Picture;
import io.atelier.job.Usage;
import io.atelier.storage.StoredContent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagesJsonTest {
    private static final Picture WIDE = new Picture(0, "a", "image/webp", 3, "hash", 1536, 1024);

    @Test
    void writesBase64AsEverybodyReadsIt() throws IOException {
        byte[] bytes = new byte[100_001];
        new Random(3).nextBytes(bytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        write(
                out,
                json ->
                        ImagesJson.base64(
                                json,
                                "b64_json",
                                content(new ByteArrayInputStream(bytes), 100_001)));

        assertThat(out.toString(UTF_8))
                .isEqualTo("{\"b64_json\":\"" + Base64.getEncoder().encodeToString(bytes) + "\"}");
    }

    /// Whatever is read must be on its way before much more is: 64 MB in a few kilobytes.
    @Test
    void holdsNoPicture() throws IOException {
        int length = 64 * 1024 * 1024;
        Endless bytes = new Endless(length);
        Watch out = new Watch(bytes);

        write(out, json -> ImagesJson.base64(json, "b64_json", content(bytes, length)));

        assertThat(out.written).isGreaterThan(length / 3 * 4L);
        assertThat(out.mostHeld).isLessThan(64 * 1024);
    }

    @Test
    void doesNotLookWholeWhereAPictureBreaksOff() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThatThrownBy(() ->
                        write(
                                out,
                                json -> {
                                    json.writeArrayFieldStart("data");
                                    throw new IOException("gone");
                                }))
                .hasMessage("gone");
        assertThat(out.toString(UTF_8)).doesNotContain("}");
    }

    @Test
    void tellsOnlyWhatIsKnown() throws IOException {
        ByteArrayOutputStream quiet = new ByteArrayOutputStream();
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        ImageOptions auto = new ImageOptions("m", 1, "auto", "auto", "auto", "webp", null, "auto");

        write(quiet, json -> ImagesJson.options(json, auto, WIDE, false));
        write(event, json -> ImagesJson.options(json, auto, WIDE, true));

        assertThat(quiet.toString(UTF_8))
                .isEqualTo("{\"output_format\":\"webp\",\"size\":\"1536x1024\"}");
        assertThat(event.toString(UTF_8))
                .contains("\"quality\":\"auto\"", "\"background\":\"auto\"");
    }

    @ParameterizedTest
    @CsvSource({"image/png,png", "image/jpeg,jpeg", "image/svg+xml,svg"})
    void namesTheFormat(String contentType, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageOptions plain = new ImageOptions("m", 1, "auto", "auto", "auto", "x", null, "auto");

        write(
                out,
                json ->
                        ImagesJson.options(
                                json,
                                plain,
                                new Picture(0, "a", contentType, 3, "h", 1, 2),
                                false));

        assertThat(out.toString(UTF_8))
                .isEqualTo("{\"output_format\":\"%s\",\"size\":\"1x2\"}".formatted(format));
    }

    @Test
    void countsTokensInOpenAisWords() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        write(out, json -> ImagesJson.usage(json, new Usage(1, 2, 4, 8)));

        assertThat(out.toString(UTF_8))
                .isEqualTo(
                        "{\"usage\":{\"input_tokens\":3,\"input_tokens_details\":{\"text_tokens\":1,\"image_tokens\":2},\"output_tokens\":12,\"output_tokens_details\":{\"text_tokens\":4,\"image_tokens\":8},\"total_tokens\":15}}");
    }

    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    private static void write(OutputStream out, Writing writing) throws IOException {
        try (JsonGenerator json = ImagesJson.to(out)) {
            json.writeStartObject();
            writing.to(json);
            json.writeEndObject();
        }
    }

    private static StoredContent content(InputStream bytes, long length) {
        return new StoredContent() {
            @Override
            public String contentType() {
                return "image/png";
            }

            @Override
            public long length() {
                return length;
            }

            @Override
            public InputStream range(long fromInclusive, long toExclusive) {
                return bytes;
            }

            @Override
            public void close() throws IOException {
                bytes.close();
            }
        };
    }

    /// Made as it is read.
    private static final class Endless extends InputStream {
        private final int length;
        private int given;

        Endless(int length) {
            this.length = length;
        }

        @Override
        public int read() {
            return given == length ? -1 : given++ & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int count) {
            int some = Math.min(count, length - given);
            given += some;
            return some == 0 ? -1 : some;
        }
    }

    /// Knows how much was read that is not written yet.
    private static final class Watch extends OutputStream {
        private final Endless source;
        private long written;
        private long mostHeld;

        Watch(Endless source) {
            this.source = source;
        }

        @Override
        public void write(int oneByte) {
            written++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            mostHeld = Math.max(mostHeld, source.given - written / 4 * 3);
            written += length;
        }
    }
}
