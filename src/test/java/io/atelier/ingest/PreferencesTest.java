package io.atelier.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreferencesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wait=10                       | 10 | false",
                "Wait = \"10\"                 | 10 | false",
                "respond-async, wait=5         | 5  | true",
                "respond-async; foo=\"a,b\", wait=7;bar | 7 | true",
                "handling=strict, wait=3       | 3  | false",
                "wait=1, wait=2                | 1  | false",
                "wait=0                        | 0  | false",
                "wait=-1                       |    | false",
                "wait=soon                     |    | false",
                "wait=99999999999999           |    | false",
                "wait                          |    | false",
                "respond-async                 |    | true",
                ",,respond-async,              |    | true",
                "(                             |    | false"
            })
    void readsWhatItCan(String header, @Nullable Long seconds, boolean async) {
        Preferences preferences = Preferences.of(List.of(header));

        assertThat(preferences.patience().map(Duration::toSeconds).orElse(null)).isEqualTo(seconds);
        assertThat(preferences.respondAsync()).isEqualTo(async);
    }

    /// The server lets 20 KB of headers in.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                ",",
                ";",
                ";a",
                ";\"a\"",
                "=\"a\",",
                "\\\"",
                "\\a",
                "\t",
                "(",
                "a=\"a\";"
            })
    void survivesAnyLength(String piece) {
        for (String before : List.of("", "wait=\"", "foo;bar=\"")) {
            String header = before + piece.repeat(20_000 / piece.length());

            assertThat(Preferences.of(List.of(header, "wait=3", "respond-async")).respondAsync())
                    .isTrue();
        }
    }

    @Test
    void readsSeveralHeadersAsOne() {
        Preferences preferences = Preferences.of(List.of("respond-async", "wait=4"));

        assertThat(preferences.applied()).isEqualTo("respond-async, wait=4");
        assertThat(preferences.any()).isTrue();
        assertThat(Preferences.of(List.of()).any()).isFalse();
    }

    @Test
    void waitsNoLongerThanAnybodyMay() {
        Duration most = Duration.ofSeconds(60);

        assertThat(Preferences.of(List.of("wait=10")).within(most)).hasSeconds(10);
        assertThat(Preferences.of(List.of("wait=90")).within(most)).hasSeconds(60);
        assertThat(Preferences.of(List.of()).within(most)).hasSeconds(60);
    }
}
