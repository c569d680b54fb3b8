package io.atelier.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntityTagTest {
    private final EntityTag tag = new EntityTag("abc");

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            delimiter = '|',
            quoteCharacter = '\'',
            textBlock =
                    """
                    none             | false
                    *                | true
                    "abc"            | true
                    W/"abc"          | true
                    "x", "abc"       | true
                    "x","y"          | false
                    abc              | false
                    "abcd"           | false
                    ''               | false
                    """)
    void knowsWhatTheCallerHas(@Nullable String ifNoneMatch, boolean has) {
        assertThat(tag.among(ifNoneMatch)).isEqualTo(has);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            delimiter = '|',
            quoteCharacter = '\'',
            textBlock =
                    """
                    none                          | true
                    "abc"                         | true
                    W/"abc"                       | false
                    "abd"                         | false
                    Sun, 22 Nov 2026 12:00:00 GMT | false
                    """)
    void goesOnOnlyWithTheSamePicture(@Nullable String ifRange, boolean continues) {
        assertThat(tag.continues(ifRange)).isEqualTo(continues);
    }
}
