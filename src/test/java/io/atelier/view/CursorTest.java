package io.atelier.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.JobId;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    private final Cursor cursor =
            new Cursor(Instant.parse("2026-11-22T12:00:00.123456789Z"), JobId.random());

    @Test
    void comesBackAsItWent() {
        assertThat(Cursor.parse(cursor.text())).contains(cursor);
        assertThat(cursor.text()).matches("[A-Za-z0-9_-]+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "0",
                "AA",
                "../../etc/passwd",
                "%00",
                "💥",
                "AAAA====",
                "-1"
            })
    void refusesWhatIsNoCursor(String text) {
        assertThat(Cursor.parse(text)).isEmpty();
    }

    @Test
    void refusesOtherLengthsVersionsAndSpellings() {
        String text = cursor.text();
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        bytes[0]++;
        byte[] impossibleNanos = Base64.getUrlDecoder().decode(text);
        impossibleNanos[9] = 0x7f;

        assertThat(Cursor.parse(text + "A")).isEmpty();
        assertThat(Cursor.parse(text + "=")).isEmpty();
        assertThat(Cursor.parse(text.substring(1))).isEmpty();
        assertThat(Cursor.parse(" " + text)).isEmpty();
        assertThat(Cursor.parse(encoded(bytes))).isEmpty();
        assertThat(Cursor.parse(encoded(impossibleNanos))).isEmpty();
    }

    @Test
    void takesAnyTamperedTextWithoutAnError() {
        Random random = new Random(11);
        for (int round = 0; round < 10_000; round++) {
            byte[] bytes = new byte[29];
            random.nextBytes(bytes);
            bytes[0] = 1;
            String text = encoded(bytes);

            Cursor.parse(text).ifPresent(parsed -> assertThat(parsed.text()).isEqualTo(text));
        }
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
