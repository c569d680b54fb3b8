package io.atelier.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;

/// A picture in an open file.
final class FolderContent implements StoredContent {
    private final FileChannel file;
    private final PictureFormat format;
    private final long length;

    FolderContent(FileChannel file, PictureFormat format) throws IOException {
        this.file = file;
        this.format = format;
        this.length = file.size();
    }

    @Override
    public String contentType() {
        return format.contentType();
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public InputStream range(long fromInclusive, long toExclusive) {
        Objects.checkFromToIndex(fromInclusive, toExclusive, length);
        return new Range(fromInclusive, toExclusive);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private final class Range extends InputStream {
        private final long end;
        private long position;

        Range(long position, long end) {
            this.position = position;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] into, int offset, int count) throws IOException {
            Objects.checkFromIndexSize(offset, count, into.length);
            if (count == 0) {
                return 0;
            }
            int most = (int) Math.min(count, end - position);
            int read = most == 0 ? -1 : file.read(ByteBuffer.wrap(into, offset, most), position);
            position += Math.max(read, 0);
            return read;
        }

        @Override
        public long skip(long count) {
            long skipped = Math.clamp(count, 0, end - position);
            position += skipped;
            return skipped;
        }

        @Override
        public int available() {
            return (int) Math.min(Integer.MAX_VALUE, end - position);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
