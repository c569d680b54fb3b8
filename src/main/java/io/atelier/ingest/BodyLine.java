package io.atelier.ingest;

/// A line of a bulk body, or a row of CSV, which may take several lines.
///
/// A class, not a record: it holds bytes.
final class BodyLine {
    private final long number;
    private final long last;
    private final byte[] bytes;
    private final Flaw flaw;

    /// What keeps it from being read.
    enum Flaw {
        NONE,
        TOO_LONG,
        OPEN_QUOTE
    }

    /// @param number of its first line in the body, from 1
    /// @param last number of its last line
    /// @param bytes without the line's end; none where it is too long
    BodyLine(long number, long last, byte[] bytes, Flaw flaw) {
        this.number = number;
        this.last = last;
        this.bytes = bytes;
        this.flaw = flaw;
    }

    long number() {
        return number;
    }

    long last() {
        return last;
    }

    byte[] bytes() {
        return bytes;
    }

    Flaw flaw() {
        return flaw;
    }
}
