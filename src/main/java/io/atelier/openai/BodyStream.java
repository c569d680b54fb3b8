package io.atelier.openai;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A body on its way: each piece is opened when its turn comes. Read by the HTTP client, watched by
/// whoever makes the call.
final class BodyStream extends InputStream {
    private final Iterator<RequestBody.Piece> pieces;
    private InputStream current = InputStream.nullInputStream();
    private long left;
    private volatile @Nullable IOException failure;

    BodyStream(List<RequestBody.Piece> pieces) {
        this.pieces = List.copyOf(pieces).iterator();
    }

    /// Why one of our own pictures could not be read; the call was then never sent whole.
    @Nullable IOException failure() {
        return failure;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public synchronized int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        try {
            return next(target, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        current.close();
    }

    private int next(byte[] target, int offset, int length) throws IOException {
        int count = current.read(target, offset, length);
        while (count < 0) {
            if (left != 0) {
                throw new IOException("a picture ended " + left + " bytes early");
            }
            current.close();
            if (!pieces.hasNext()) {
                return -1;
            }
            RequestBody.Piece piece = pieces.next();
            left = piece.lengthBytes();
            current = piece.open();
            count = current.read(target, offset, length);
        }
        left -= count;
        if (left < 0) {
            throw new IOException("a picture is longer than it was said to be");
        }
        return count;
    }
}
