package io.atelier.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormPartsTest {
    private static final String HEAD = "--b\r\nContent-Disposition: form-data; name=\"file\"";

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 4096, 1_000_000})
    void givesPartsAsTheyWereSentHoweverTheyArrive(int pieceBytes) throws IOException {
        byte[] content = new byte[200_000];
        new Random(7).nextBytes(content);
        // What looks like a boundary and is none.
        System.arraycopy(
                "\r\n--a\r\n--".getBytes(StandardCharsets.US_ASCII), 0, content, 65_500, 9);
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.writeBytes(ascii("preamble\r\n" + HEAD + "; filename=\"a \\\"fox\\\".png\"\r\n"));
        form.writeBytes(ascii("Content-Type: image/png\r\n\r\n"));
        form.writeBytes(content);
        form.writeBytes(ascii("\r\n--b \r\nContent-Disposition: form-data; name=purpose\r\n\r\n"));
        form.writeBytes(ascii("\r\n--b--\r\nepilogue"));

        FormParts parts = new FormParts(slow(form.toByteArray(), pieceBytes), "b");

        assertThat(parts.next()).contains(new PartHeader("file", "a \"fox\".png"));
        assertThat(parts.readUpTo(200_000)).isEqualTo(content);
        assertThat(parts.next()).contains(new PartHeader("purpose", null));
        assertThat(parts.readUpTo(10)).isEmpty();
        assertThat(parts.next()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "--b",
                "--b\r\n",
                HEAD,
                HEAD + "\r\n\r\n",
                HEAD + "\r\n\r\na fox",
                HEAD + "\r\n\r\na fox\r\n--b",
                HEAD + "\r\n\r\na fox\r\n--b-",
                HEAD + "\r\n\r\na fox\r\n--bc\r\n",
                "--b\r\nno header\r\n\r\na\r\n--b--",
                "--b\r\nContent-Type: image/png\r\n\r\na\r\n--b--",
                "--b\r\nContent-Disposition: form-data\r\n\r\na\r\n--b--",
                "--b\r\nContent-Disposition: attachment; name=file\r\n\r\na\r\n--b--",
                HEAD + "\r\nContent-Type: text/plain; charset=x-nowhere\r\n\r\na\r\n--b--",
                HEAD + "\r\nContent-Transfer-Encoding: base64\r\n\r\na\r\n--b--",
                HEAD + "; filename*=x-nowhere''a%20b\r\n\r\na\r\n--b--",
                HEAD + "; filename*=utf-8''a%20b\r\n\r\na\r\n--b--"
            })
    void refusesWhatIsCutOrDoubtful(String form) {
        assertThatThrownBy(() -> names(form))
                .isInstanceOf(MalformedForm.class)
                .message()
                .doesNotContain("fox");
    }

    /// Some senders write whole titles there, and a header may have 8 KB.
    @ParameterizedTest
    @ValueSource(strings = {"a", "\\\\", "\\\"", "="})
    void readsALongName(String piece) throws IOException {
        String name = piece.repeat(7_000 / piece.length());
        byte[] form = ascii(HEAD + "; filename=\"" + name + "\"\r\n\r\nhello\r\n--b--\r\n");

        FormParts parts = new FormParts(new ByteArrayInputStream(form), "b");

        assertThat(parts.next().orElseThrow().filename()).hasSize(255);
    }

    @Test
    void refusesLongHeadersAndPreambles() {
        assertThatThrownBy(() -> names(HEAD + "; x=" + "y".repeat(9_000)))
                .isInstanceOf(MalformedForm.class);
        assertThatThrownBy(() -> names("y".repeat(9_000) + "\r\n" + HEAD + "\r\n\r\na\r\n--b--"))
                .isInstanceOf(MalformedForm.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "multipart/form-data; boundary=abc | abc",
                "Multipart/Form-Data;boundary=\"a b\" | a b",
                "multipart/form-data; charset=utf-8; boundary=x | x",
                "multipart/form-data | -",
                "multipart/mixed; boundary=x | -",
                "application/json | -",
                "- | -"
            })
    void findsTheBoundary(String type, String boundary) {
        assertThat(FormParts.boundary(type)).isEqualTo(Optional.ofNullable(boundary));
    }

    private static List<String> names(String form) throws IOException {
        FormParts parts = new FormParts(new ByteArrayInputStream(ascii(form)), "b");
        List<String> names = new ArrayList<>();
        for (var part = parts.next(); part.isPresent(); part = parts.next()) {
            names.add(part.get().name());
        }
        return names;
    }

    private static InputStream slow(byte[] bytes, int pieceBytes) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int offset, int count) {
                return super.read(into, offset, Math.min(count, pieceBytes));
            }
        };
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
