package io.atelier.embedded;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/// Writing inside a PNG that is not drawn: a text chunk (`iTXt`, keyword `Comment`, PNG 3rd edition
/// 11.3.3.4) right before the last one.
final class Stamp {
    /// Length, type and checksum of `IEND`, which has no data.
    private static final int LAST_CHUNK_BYTES = 12;

    private Stamp() {}

    static Buffer on(Buffer png, String text) {
        int end = png.length() - LAST_CHUNK_BYTES;
        var chunk =
                Buffer.buffer("iTXtComment")
                        .appendBytes(new byte[5]) // ends of keyword, language and its translation
                        .appendBytes(text.getBytes(StandardCharsets.UTF_8));
        var checksum = new CRC32();
        checksum.update(chunk.getBytes());
        return Buffer.buffer(png.length() + chunk.length() + 8)
                .appendBuffer(png.slice(0, end))
                .appendInt(chunk.length() - 4)
                .appendBuffer(chunk)
                .appendUnsignedInt(checksum.getValue())
                .appendBuffer(png.slice(end, png.length()));
    }
}
