package io.atelier.view;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which bytes of a picture a request gets (RFC 9110, section 14).
sealed interface ByteRange {
    /// All of it: nothing else was asked for, or in a way that may be ignored (several ranges,
    /// other units, not a range at all).
    record Whole() implements ByteRange {}

    /// A part, never empty.
    record Slice(long fromInclusive, long toExclusive) implements ByteRange {}

    /// A part that the picture doesn't have.
    record Unsatisfiable() implements ByteRange {}

    Pattern SINGLE = Pattern.compile("(?i:bytes)=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*");

    /// @param header `Range` as it came, null where there is none
    /// @param length of the picture in bytes
    static ByteRange of(@Nullable String header, long length) {
        if (header == null) {
            return new Whole();
        }
        Matcher range = SINGLE.matcher(header);
        if (!range.matches()) {
            return new Whole();
        }
        String first = range.group(1);
        String last = range.group(2);
        if (first.isEmpty()) {
            return last.isEmpty() ? new Whole() : suffix(Long.parseLong(last), length);
        }
        return last.isEmpty()
                ? slice(Long.parseLong(first), length, length)
                : closed(Long.parseLong(first), Long.parseLong(last), length);
    }

    private static ByteRange closed(long first, long last, long length) {
        return last < first ? new Whole() : slice(first, Math.min(last + 1, length), length);
    }

    private static ByteRange suffix(long count, long length) {
        return count == 0
                ? new Unsatisfiable()
                : slice(Math.max(0, length - count), length, length);
    }

    private static ByteRange slice(long fromInclusive, long toExclusive, long length) {
        return fromInclusive < length ? new Slice(fromInclusive, toExclusive) : new Unsatisfiable();
    }
}
