package io.atelier.openai;

import java.io.IOException;
import java.io.InputStream;

/// Reads a body piece by piece, never more of it than is allowed.
final class Pieces {
    private static final int READ_BYTES = 1 << 16;

    private Pieces() {}

    /// Takes one piece of a body, which is only lent.
    interface Taker {
        /// @return whether to read on
        boolean take(byte[] buffer, int from, int to) throws IOException, BrokenAnswer;
    }

    /// To its end, or until the taker has enough.
    static void of(InputStream body, long mostBytes, Taker taker) throws IOException, BrokenAnswer {
        byte[] buffer = new byte[READ_BYTES];
        long bytes = 0;
        for (int length = body.read(buffer); length >= 0; length = body.read(buffer)) {
            bytes += length;
            if (bytes > mostBytes) {
                throw new BrokenAnswer(
                        Answer.Flaw.TOO_LARGE, "the answer is larger than " + mostBytes + " bytes");
            }
            if (!taker.take(buffer, 0, length)) {
                return;
            }
        }
    }
}
