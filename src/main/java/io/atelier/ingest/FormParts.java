package io.atelier.ingest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `multipart/form-data` (RFC 7578) part by part as it comes off the wire: a part of any size
/// takes one buffer. Stricter than most: whatever is cut, doubtful or out of use is an error.
final class FormParts {
    private static final Pattern BOUNDARY =
            Pattern.compile(
                    "multipart/form-data\\s*;.*?\\bboundary=(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70})).*",
                    Pattern.CASE_INSENSITIVE);
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MAX_HEADER = 8 * 1024;
    private static final int MAX_PREAMBLE = 8 * 1024;
    private static final byte[] HEADER_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final InputStream in;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int from;
    private int to;
    private boolean begun;
    private boolean inPart;

    FormParts(InputStream in, String boundary) {
        this.in = in;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        // The first boundary needs no line before it.
        buffer[0] = '\r';
        buffer[1] = '\n';
        to = 2;
    }

    /// Empty where it is no form, or has no boundary.
    static Optional<String> boundary(@Nullable String contentType) {
        Matcher type = BOUNDARY.matcher(contentType == null ? "" : contentType.strip());
        return type.matches()
                ? Optional.of(type.group(1) == null ? type.group(2) : type.group(1))
                : Optional.empty();
    }

    /// The next part; the rest of the one before is passed over. Empty after the last.
    Optional<PartHeader> next() throws IOException {
        if (!begun) {
            begun = true;
            inPart = true;
            readUpTo(MAX_PREAMBLE);
        }
        byte[] rest = new byte[BUFFER_BYTES];
        while (inPart) {
            read(rest);
        }
        return afterDelimiter() ? Optional.of(header()) : Optional.empty();
    }

    /// All of a short part.
    ///
    /// @throws MalformedForm where it has more bytes
    byte[] readUpTo(int most) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[most + 1];
        for (int count = read(piece); count >= 0; count = read(piece)) {
            all.write(piece, 0, count);
            if (all.size() > most) {
                throw new MalformedForm("A part of the form is too long.");
            }
        }
        return all.toByteArray();
    }

    /// Some bytes of the part.
    ///
    /// @return how many; -1 at its end
    int read(byte[] into) throws IOException {
        if (!inPart) {
            return -1;
        }
        while (true) {
            int found = indexOf(delimiter);
            int ready = (found >= 0 ? found : to - delimiter.length + 1) - from;
            if (ready > 0) {
                int count = Math.min(ready, into.length);
                System.arraycopy(buffer, from, into, 0, count);
                from += count;
                return count;
            }
            if (found >= 0) {
                from += delimiter.length;
                inPart = false;
                return -1;
            }
            more();
        }
    }

    /// @return false after the last
    private boolean afterDelimiter() throws IOException {
        need(2);
        if (buffer[from] == '-' && buffer[from + 1] == '-') {
            return false;
        }
        while (buffer[from] == ' ' || buffer[from] == '\t') {
            from++;
            need(2);
        }
        if (buffer[from] != '\r' || buffer[from + 1] != '\n') {
            throw new MalformedForm("A boundary of the form is followed by something else.");
        }
        from += 2;
        return true;
    }

    private PartHeader header() throws IOException {
        int end = indexOf(HEADER_END);
        while (end < 0) {
            if (to - from > MAX_HEADER) {
                throw new MalformedForm("A part of the form has too long a header.");
            }
            more();
            end = indexOf(HEADER_END);
        }
        PartHeader header = PartHeader.parse(Arrays.copyOfRange(buffer, from, end));
        from = end + HEADER_END.length;
        inPart = true;
        return header;
    }

    private int indexOf(byte[] text) {
        for (int i = from; i <= to - text.length; i++) {
            if (buffer[i] == text[0]
                    && Arrays.equals(buffer, i, i + text.length, text, 0, text.length)) {
                return i;
            }
        }
        return -1;
    }

    private void need(int bytes) throws IOException {
        while (to - from < bytes) {
            more();
        }
    }

    private void more() throws IOException {
        System.arraycopy(buffer, from, buffer, 0, to - from);
        to -= from;
        from = 0;
        int count = received();
        if (count < 0) {
            throw new MalformedForm("The form ends before its last boundary.");
        }
        to += count;
    }

    private int received() {
        try {
            return in.read(buffer, to, buffer.length - to);
        } catch (IOException late) {
            throw Problems.bodyTimeout();
        }
    }
}
