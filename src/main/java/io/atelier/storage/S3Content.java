package io.atelier.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;

/// An object of a bucket. It is asked for at the first read, and only for the range that is read.
final class S3Content implements StoredContent {
    private final S3Bucket bucket;
    private final String key;
    private final String contentType;
    private final long length;

    S3Content(S3Bucket bucket, String key, PictureFormat format, long length) {
        this.bucket = bucket;
        this.key = key;
        this.contentType = format.contentType();
        this.length = length;
    }

    @Override
    public String contentType() {
        return contentType;
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

    /// Nothing is open before a range is read, which closes what it has opened.
    @Override
    public void close() {}

    private final class Range extends InputStream {
        private final long end;
        private long position;
        private @Nullable ResponseInputStream<?> answer;

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
            if (position == end) {
                return -1;
            }
            int read = answer().read(into, offset, count);
            if (read < 0) {
                throw new IOException(key + " ends after " + position + " bytes");
            }
            position += read;
            return read;
        }

        private ResponseInputStream<?> answer() throws IOException {
            ResponseInputStream<?> open = answer;
            if (open == null) {
                open = bucket.read(key, position, end);
                answer = open;
            }
            return open;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = Math.clamp(count, 0, end - position);
            if (answer != null) {
                answer.skipNBytes(skipped);
            }
            position += skipped;
            return skipped;
        }

        @Override
        public int available() {
            return (int) Math.min(Integer.MAX_VALUE, end - position);
        }

        /// Gives the connection back, or drops it where it would have to be read to the end first.
        @Override
        public void close() throws IOException {
            if (answer != null && position < end) {
                answer.abort();
            } else if (answer != null) {
                answer.close();
            }
        }
    }
}
