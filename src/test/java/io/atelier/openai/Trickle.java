package io.atelier.openai;

import java.io.ByteArrayInputStream;

/// Gives at most so many bytes a read.
final class Trickle extends ByteArrayInputStream {
    private final int most;

    Trickle(byte[] bytes, int most) {
        super(bytes);
        this.most = most;
    }

    @Override
    public synchronized int read(byte[] target, int offset, int length) {
        return super.read(target, offset, Math.min(most, length));
    }
}
