package io.atelier.embedded;

import org.jspecify.annotations.Nullable;

/// A legal request for pictures, with every `auto` and every default resolved.
///
/// @param operation `generate` or `edit`, as the ledger has it
/// @param compression 0-100, of jpeg and webp
/// @param partialImages how many to send before a picture, only of a stream
/// @param frames of a gif
record PictureRequest(
        String operation,
        SimulatedModel model,
        String modelName,
        String prompt,
        int n,
        PixelSize size,
        String quality,
        boolean transparent,
        PictureFormat format,
        int compression,
        boolean stream,
        int partialImages,
        Frames frames,
        @Nullable String safetyIdentifier,
        Inputs inputs) {
    private static final int PARTIAL_IMAGE_TOKENS = 100;

    /// @param millis how long each is shown
    record Frames(int count, int millis) {}

    ImageUsage usage() {
        var textTokens = Math.max(1, Math.ceilDiv(prompt.codePointCount(0, prompt.length()), 4));
        var each = model.outputTokens(quality, size) * frameFactor();
        return new ImageUsage(
                textTokens, inputs.tokens(), n * (each + partialImages * PARTIAL_IMAGE_TOKENS));
    }

    String background() {
        return transparent ? "transparent" : "opaque";
    }

    PictureRequest with(Inputs others) {
        return new PictureRequest(
                others.pictures().isEmpty() ? "generate" : "edit",
                model,
                modelName,
                prompt,
                n,
                size,
                quality,
                transparent,
                format,
                compression,
                stream,
                partialImages,
                frames,
                safetyIdentifier,
                others);
    }

    private int frameFactor() {
        return format == PictureFormat.GIF ? frames.count() : 1;
    }
}
