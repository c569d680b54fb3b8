package io.atelier.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            delimiter = '|',
            textBlock =
                    """
                    none                       | 10 | whole
                    bytes=0-0                  | 10 | 0-1
                    bytes=0-9                  | 10 | 0-10
                    bytes=0-                   | 10 | 0-10
                    bytes=3-5                  | 10 | 3-6
                    bytes=3-99                 | 10 | 3-10
                    bytes=9-                   | 10 | 9-10
                    bytes=-1                   | 10 | 9-10
                    bytes=-10                  | 10 | 0-10
                    bytes=-99                  | 10 | 0-10
                    BYTES=1-2                  | 10 | 1-3
                    bytes= 1-2                 | 10 | 1-3
                    bytes=10-                  | 10 | unsatisfiable
                    bytes=10-12                | 10 | unsatisfiable
                    bytes=-0                   | 10 | unsatisfiable
                    bytes=0-                   | 0  | unsatisfiable
                    bytes=-1                   | 0  | unsatisfiable
                    bytes=999999999999999999-  | 10 | unsatisfiable
                    bytes=0-999999999999999999 | 10 | 0-10
                    bytes=5-3                  | 10 | whole
                    bytes=-                    | 10 | whole
                    bytes=                     | 10 | whole
                    bytes                      | 10 | whole
                    bytes=a-b                  | 10 | whole
                    bytes=1.0-2                | 10 | whole
                    bytes=0x1-2                | 10 | whole
                    bytes=+1-2                 | 10 | whole
                    bytes=--1                  | 10 | whole
                    bytes=0-1,3-4              | 10 | whole
                    items=0-1                  | 10 | whole
                    bytes=99999999999999999999-| 10 | whole
                    """)
    void reads(@Nullable String header, long length, String expected) {
        assertThat(words(ByteRange.of(header, length))).isEqualTo(expected);
    }

    private static String words(ByteRange range) {
        return switch (range) {
            case ByteRange.Whole() -> "whole";
            case ByteRange.Slice(long from, long to) -> from + "-" + to;
            case ByteRange.Unsatisfiable() -> "unsatisfiable";
        };
    }
}
