package io.atelier.openai;

import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.Objects;

/// The bytes of another stream in base64 (RFC 4648, section 4), made block by block.
final class Base64Stream extends InputStream {
    private static final int BLOCK_BYTES = 3 * 8192;

    private final InputStream source;
    private byte[] encoded = new byte[0];
    private int position;
    private boolean ended;

    Base64Stream(InputStream source) {
        this.source = source;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (position == encoded.length && !fill()) {
            return -1;
        }
        int count = Math.min(length, encoded.length - position);
        System.arraycopy(encoded, position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    private boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        byte[] block = source.readNBytes(BLOCK_BYTES);
        ended = block.length < BLOCK_BYTES;
        encoded = Base64.getEncoder().encode(block);
        position = 0;
        return encoded.length > 0;
    }
}
