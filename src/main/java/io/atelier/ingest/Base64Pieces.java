package io.atelier.ingest;

import io.atelier.storage.NotAPicture;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;

/// Decodes base64 that comes character by character, in pieces of whole groups.
final class Base64Pieces {
    private static final int PIECE_CHARACTERS = 64 * 1024;

    private final OutputStream out;
    private final long mostBytes;
    private final byte[] piece = new byte[PIECE_CHARACTERS];
    private int count;
    private long written;
    private boolean padded;

    Base64Pieces(OutputStream out, long mostBytes) {
        this.out = out;
        this.mostBytes = mostBytes;
    }

    /// @throws NotAPicture where it is not base64 or gets too long
    void take(int character) throws IOException {
        piece[count++] = (byte) character;
        if (count == piece.length) {
            flush();
        }
    }

    /// @throws NotAPicture where the last group is not whole
    void end() throws IOException {
        if (count > 0) {
            flush();
        }
    }

    private void flush() throws IOException {
        byte[] decoded = decoded();
        written += decoded.length;
        if (padded || written > mostBytes) {
            throw new NotAPicture(
                    padded ? "it goes on after its end" : "more than " + mostBytes + " bytes");
        }
        padded = piece[count - 1] == '=';
        count = 0;
        out.write(decoded);
    }

    private byte[] decoded() throws NotAPicture {
        try {
            return Base64.getDecoder().decode(Arrays.copyOf(piece, count));
        } catch (IllegalArgumentException e) {
            throw new NotAPicture("it is not base64");
        }
    }
}
