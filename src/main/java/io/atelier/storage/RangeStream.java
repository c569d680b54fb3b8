package io.atelier.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/// Some of a content's bytes, told by their positions in it.
abstract class RangeStream extends InputStream {
    private final long end;
    private long position;

    RangeStream(long fromInclusive, long toExclusive) {
        this.position = fromInclusive;
        this.end = toExclusive;
    }

    /// Of the content: the next byte to be read.
    final long position() {
        return position;
    }

    /// As [InputStream#read(byte\[\], int, int)], from the position on.
    ///
    /// @param count more than 0, and within the range
    abstract int readNext(byte[] into, int offset, int count) throws IOException;

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public final int read(byte[] into, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, into.length);
        if (count == 0) {
            return 0;
        }
        int most = (int) Math.min(count, end - position);
        int read = most == 0 ? -1 : readNext(into, offset, most);
        position += Math.max(read, 0);
        return read;
    }

    /// So many bytes will not be read, those from the position on.
    abstract void passOver(long count) throws IOException;

    @Override
    public final long skip(long count) throws IOException {
        long skipped = Math.clamp(count, 0, end - position);
        passOver(skipped);
        position += skipped;
        return skipped;
    }

    @Override
    public final int available() {
        return (int) Math.min(Integer.MAX_VALUE, end - position);
    }
}
