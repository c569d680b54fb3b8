package io.atelier.openai;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Objects;

/// A part of a file.
final class FileSlice extends InputStream {
    private final FileChannel file;
    private long position;
    private final long to;

    FileSlice(Path file, long fromInclusive, long toExclusive) throws IOException {
        this.file = FileChannel.open(file);
        this.position = fromInclusive;
        this.to = toExclusive;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        int most = (int) Math.min(length, to - position);
        int count = most == 0 ? -1 : file.read(ByteBuffer.wrap(target, offset, most), position);
        position += Math.max(0, count);
        return count;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
