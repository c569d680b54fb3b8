package io.atelier.openai;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;
import org.jboss.logging.Logger;

/// Base64 (RFC 4648, section 4) of one picture after the other, decoded in blocks and never held
/// whole.
///
/// Strict: padded, no line breaks, nothing after the padding.
final class PictureDecoder {
    private static final Logger LOG = Logger.getLogger(PictureDecoder.class);
    private static final int BLOCK_CHARACTERS = 1 << 16;
    private static final int BLOCK_BYTES = BLOCK_CHARACTERS / 4 * 3;

    /// Made for the first picture: most texts have none.
    private byte[] characters = new byte[0];

    private byte[] bytes = new byte[0];
    private final long maxBytes;

    private OutputStream out = OutputStream.nullOutputStream();
    private boolean open;
    private int filled;
    private boolean padded;
    private long written;

    PictureDecoder(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    void begin(OutputStream target) {
        if (bytes.length == 0) {
            characters = new byte[BLOCK_CHARACTERS];
            bytes = new byte[BLOCK_BYTES];
        }
        out = target;
        open = true;
        filled = 0;
        padded = false;
        written = 0;
    }

    void accept(byte[] source, int from, int to) throws IOException, BrokenAnswer {
        for (int position = from; position < to; ) {
            int length = Math.min(to - position, BLOCK_CHARACTERS - filled);
            System.arraycopy(source, position, characters, filled, length);
            position += length;
            filled += length;
            if (filled == BLOCK_CHARACTERS) {
                decode(characters);
                filled = 0;
            }
        }
    }

    void accept(char character) throws IOException, BrokenAnswer {
        if (character > 0x7F) {
            throw illegal();
        }
        characters[filled++] = (byte) character;
        if (filled == BLOCK_CHARACTERS) {
            decode(characters);
            filled = 0;
        }
    }

    /// The string has ended.
    void end() throws IOException, BrokenAnswer {
        if (filled % 4 != 0) {
            throw new BrokenAnswer(
                    Answer.Flaw.ILLEGAL_BASE64, "a picture ends in the middle of a base64 group");
        }
        if (filled > 0) {
            decode(Arrays.copyOf(characters, filled));
        }
        if (written == 0) {
            throw new BrokenAnswer(Answer.Flaw.MISSING_PICTURE, "a picture has no bytes");
        }
        open = false;
        try {
            out.close();
        } catch (IOException e) {
            throw new SinkFailure(e);
        }
    }

    /// Closes a picture that will never be whole; harmless when none is open.
    void abandon() {
        if (open) {
            open = false;
            try {
                out.close();
            } catch (IOException e) {
                // The picture is lost already, and the reason for that is on its way to the caller.
                LOG.debugf("code=sink_close_failed %s", e.getMessage());
            }
        }
    }

    private void decode(byte[] block) throws IOException, BrokenAnswer {
        if (padded) {
            throw illegal();
        }
        int length;
        try {
            length = Base64.getDecoder().decode(block, bytes);
        } catch (IllegalArgumentException notBase64) {
            throw illegal();
        }
        padded = length < block.length / 4 * 3;
        written += length;
        if (written > maxBytes) {
            throw new BrokenAnswer(
                    Answer.Flaw.TOO_LARGE, "a picture is larger than " + maxBytes + " bytes");
        }
        try {
            out.write(bytes, 0, length);
        } catch (IOException e) {
            throw new SinkFailure(e);
        }
    }

    private static BrokenAnswer illegal() {
        return new BrokenAnswer(Answer.Flaw.ILLEGAL_BASE64, "a picture is not base64");
    }
}
