package io.atelier.view;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The strong tag of a picture: its hash. A picture never changes under its tag (RFC 9110, section
/// 8.8.3).
record EntityTag(String sha256) {
    /// Whether the caller has this picture already.
    ///
    /// @param ifNoneMatch the header as it came, null where there is none
    boolean among(@Nullable String ifNoneMatch) {
        return ifNoneMatch != null
                && (ifNoneMatch.strip().equals("*")
                        || Arrays.stream(ifNoneMatch.split(","))
                                .map(String::strip)
                                .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                                .anyMatch(toString()::equals));
    }

    /// Whether a part may be sent: it would go with the parts that the caller has. A date never
    /// does, since pictures carry none.
    ///
    /// @param ifRange the header as it came, null where there is none
    boolean continues(@Nullable String ifRange) {
        return ifRange == null || ifRange.strip().equals(toString());
    }

    /// As it is written in headers, quotes included.
    @Override
    public String toString() {
        return '"' + sha256 + '"';
    }
}
