package io.atelier.openai;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;

/// A file of lines: a stream that ends at every newline, until it is moved to the next line. Lines
/// may have any length.
final class LineStream extends InputStream {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final InputStream source;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;

    /// Behind the buffer's last byte, from the file's beginning.
    private long bufferedTo;

    /// Behind the last byte of this line that is in the buffer.
    private int lineEnd;

    /// Whether `lineEnd` is where the line ends.
    private boolean ending = true;

    private long number;

    LineStream(Path file, InputStream source) {
        this.file = file;
        this.source = source;
    }

    Path file() {
        return file;
    }

    /// Of the current line, from 1.
    long number() {
        return number;
    }

    /// Where the next byte stands in the file.
    long offset() {
        return bufferedTo - limit + position;
    }

    /// Leaves what is left of the current line.
    ///
    /// @return false where there is no next one
    boolean nextLine() throws IOException {
        while (more()) {
            position = lineEnd;
        }
        if (number > 0 && position < limit) {
            // The newline.
            position++;
        }
        if (position == limit && !fill()) {
            return false;
        }
        number++;
        findEnd();
        return true;
    }

    @Override
    public int read() throws IOException {
        return more() ? buffer[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (!more()) {
            return -1;
        }
        int count = Math.min(length, lineEnd - position);
        System.arraycopy(buffer, position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    /// Whether the line has a byte left, which then is in the buffer.
    private boolean more() throws IOException {
        if (position < lineEnd) {
            return true;
        }
        if (ending) {
            return false;
        }
        if (!fill()) {
            ending = true;
            return false;
        }
        findEnd();
        return position < lineEnd;
    }

    private boolean fill() throws IOException {
        int count = source.read(buffer);
        position = 0;
        limit = Math.max(0, count);
        bufferedTo += limit;
        lineEnd = 0;
        return count > 0;
    }

    private void findEnd() {
        lineEnd = position;
        while (lineEnd < limit && buffer[lineEnd] != '\n') {
            lineEnd++;
        }
        ending = lineEnd < limit;
    }
}
