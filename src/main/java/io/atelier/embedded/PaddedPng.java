package io.atelier.embedded;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/// Makes a PNG as large as one wants, with a private chunk that decoders pass over
/// (<https://www.w3.org/TR/png-3/#5Chunk-naming-conventions>).
final class PaddedPng {
    private static final byte[] TYPE = "siMp".getBytes(StandardCharsets.US_ASCII);
    private static final int FRAME_BYTES = 12;
    private static final int END_BYTES = 12;

    private PaddedPng() {}

    /// The PNG itself when it is that large already.
    static Buffer of(Buffer png, int bytes) {
        var padding = bytes - png.length() - FRAME_BYTES;
        if (padding < 0) {
            return png;
        }
        var noise = new byte[padding];
        new SplittableRandom(1).nextBytes(noise);
        var crc = new CRC32();
        crc.update(TYPE);
        crc.update(noise);
        return Buffer.buffer(bytes)
                .appendBuffer(png, 0, png.length() - END_BYTES)
                .appendInt(padding)
                .appendBytes(TYPE)
                .appendBytes(noise)
                .appendInt((int) crc.getValue())
                .appendBuffer(png, png.length() - END_BYTES, END_BYTES);
    }
}
