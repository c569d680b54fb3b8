package io.atelier.openai;

import java.io.IOException;
import java.io.InputStream;

/// The product's decoder, for benchmarks in other packages.
public final class Decoding {
    private static final long MAX_PICTURE_BYTES = 50 << 20;

    private Decoding() {}

    /// @return whether the answer was whole
    public static boolean onePicture(InputStream body, PictureSink sink) throws IOException {
        return AnswerDecoder.decode(body, AnswerLimits.of(1, MAX_PICTURE_BYTES), sink)
                instanceof Answer.Complete;
    }
}
