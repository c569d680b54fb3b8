package io.atelier.embedded;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SplittableRandom;

/// What to draw: the same sketch gives the same picture.
///
/// @param index which of the call's pictures, from 0
/// @param detail 1 for high quality, less or more for others
/// @param inputs the pictures that it is drawn upon
record Sketch(
        String prompt,
        int index,
        PixelSize size,
        double detail,
        boolean transparent,
        Inputs inputs) {

    static Sketch of(PictureRequest request, int index) {
        return new Sketch(
                request.prompt(),
                index,
                request.size(),
                detail(request.quality()),
                request.transparent(),
                request.inputs());
    }

    /// Chance that depends on the prompt and the index only.
    SplittableRandom random() {
        try {
            var hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(prompt.getBytes(StandardCharsets.UTF_8));
            return new SplittableRandom(ByteBuffer.wrap(hash).getLong() + index);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static double detail(String quality) {
        return switch (quality) {
            case "low" -> 0.5;
            case "medium" -> 0.8;
            case "xhigh" -> 1.2;
            case "max" -> 1.4;
            default -> 1;
        };
    }
}
