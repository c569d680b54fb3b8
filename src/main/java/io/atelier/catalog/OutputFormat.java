package io.atelier.catalog;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// A file format a picture can come in.
///
/// @param name on the wire
/// @param transparent whether it can hold a transparent background
/// @param compressible whether `output_compression` applies to it
/// @param sketches whether partial images can be had on the way
/// @param mask whether an edit with a mask can end in it
public record OutputFormat(
        String name,
        String contentType,
        boolean transparent,
        boolean compressible,
        boolean sketches,
        boolean mask,
        Kind kind) {
    /// What the file holds.
    public enum Kind {
        PICTURE,
        /// An animation.
        FRAMES,
        /// Lines instead of pixels.
        VECTOR;

        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        @JsonCreator
        static Kind of(String wireName) {
            return valueOf(wireName.toUpperCase(Locale.ROOT));
        }
    }
}
