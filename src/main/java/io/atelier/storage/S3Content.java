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

    S3Content(S3Bucket bucket, String key, String contentType, long length) {
        this.bucket = bucket;
        this.key = key;
        this.contentType = contentType;
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

    private final class Range extends RangeStream {
        private final long end;
        private @Nullable ResponseInputStream<?> answer;

        Range(long fromInclusive, long toExclusive) {
            super(fromInclusive, toExclusive);
            end = toExclusive;
        }

        @Override
        int readNext(byte[] into, int offset, int count) throws IOException {
            int read = answer().read(into, offset, count);
            if (read < 0) {
                throw new IOException(key + " ends after " + position() + " bytes");
            }
            return read;
        }

        private ResponseInputStream<?> answer() throws IOException {
            ResponseInputStream<?> open = answer;
            if (open == null) {
                open = bucket.read(key, position(), end);
                answer = open;
            }
            return open;
        }

        @Override
        void passOver(long count) throws IOException {
            if (answer != null) {
                answer.skipNBytes(count);
            }
        }

        /// Gives the connection back, or drops it where it would have to be read to the end first.
        @Override
        public void close() throws IOException {
            if (answer != null && available() > 0) {
                answer.abort();
            } else if (answer != null) {
                answer.close();
            }
        }
    }
}
