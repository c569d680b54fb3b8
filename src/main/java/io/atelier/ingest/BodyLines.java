package io.atelier.ingest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/// Cuts a body into lines while it comes off the wire, and holds one of them. Of CSV it knows where
/// a row ends: a line feed in quotes does not count (RFC 4180). What is in a line, others say.
final class BodyLines {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final InputStream in;
    private final boolean csv;
    private final int longest;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int from;
    private int to;
    private long ended;

    /// Where in a row of CSV the last byte was.
    private enum Place {
        BEGINNING_OF_CELL,
        CELL,
        QUOTED,
        CLOSING_QUOTE
    }

    /// @param longest of a line, in bytes
    BodyLines(InputStream in, boolean csv, int longest) {
        this.in = in;
        this.csv = csv;
        this.longest = longest;
    }

    /// The next line that is not blank; empty at the end. A row with nothing but commas is blank.
    Optional<BodyLine> next() throws IOException {
        for (int b = read(); b >= 0; b = read()) {
            Optional<BodyLine> line = line(b);
            if (line.isPresent()) {
                return line;
            }
        }
        return Optional.empty();
    }

    /// @param first byte of it
    private Optional<BodyLine> line(int first) throws IOException {
        long number = ended + 1;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Place place = Place.BEGINNING_OF_CELL;
        boolean blank = true;
        long length = 0;
        int b = first;
        for (; b >= 0; b = read()) {
            if (b == '\n') {
                ended++;
                if (place != Place.QUOTED) {
                    break;
                }
            }
            place = csv ? after(place, b) : place;
            blank &= b == ' ' || b == '\t' || b == '\r' || (csv && b == ',');
            if (++length <= longest) {
                bytes.write(b);
            }
        }
        long last = b < 0 ? ended + 1 : ended;
        if (blank) {
            return Optional.empty();
        }
        if (place == Place.QUOTED) {
            return Optional.of(flawed(number, last, BodyLine.Flaw.OPEN_QUOTE));
        }
        return Optional.of(
                length > longest
                        ? flawed(number, last, BodyLine.Flaw.TOO_LONG)
                        : new BodyLine(number, last, withoutReturn(bytes), BodyLine.Flaw.NONE));
    }

    private static BodyLine flawed(long number, long last, BodyLine.Flaw flaw) {
        return new BodyLine(number, last, new byte[0], flaw);
    }

    private static Place after(Place place, int b) {
        return switch (place) {
            case BEGINNING_OF_CELL -> b == '"' ? Place.QUOTED : unquoted(b);
            case CELL -> unquoted(b);
            case QUOTED -> b == '"' ? Place.CLOSING_QUOTE : Place.QUOTED;
            // Two in a row stand for one.
            case CLOSING_QUOTE -> b == '"' ? Place.QUOTED : unquoted(b);
        };
    }

    private static Place unquoted(int b) {
        return b == ',' ? Place.BEGINNING_OF_CELL : Place.CELL;
    }

    private static byte[] withoutReturn(ByteArrayOutputStream line) {
        byte[] bytes = line.toByteArray();
        boolean returned = bytes[bytes.length - 1] == '\r';
        return returned ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
    }

    private int read() throws IOException {
        if (from == to) {
            from = 0;
            to = Math.max(0, in.read(buffer));
            if (to == 0) {
                return -1;
            }
        }
        return Byte.toUnsignedInt(buffer[from++]);
    }
}
