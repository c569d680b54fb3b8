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

    private final class Range extends RangeStream {
        Range(long fromInclusive, long toExclusive) {
            super(fromInclusive, toExclusive);
        }

        @Override
        int readNext(byte[] into, int offset, int count) throws IOException {
            return file.read(ByteBuffer.wrap(into, offset, count), position());
        }

        @Override
        void passOver(long count) {}

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
