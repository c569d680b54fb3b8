package io.atelier.embedded;

import org.jspecify.annotations.Nullable;

/// A legal request for pictures, with every `auto` and every default resolved.
///
/// @param compression 0-100, of jpeg and webp
record GenerationRequest(
        SimulatedModel model,
        String modelName,
        String prompt,
        int n,
        PixelSize size,
        String quality,
        boolean transparent,
        PictureFormat format,
        int compression,
        @Nullable String safetyIdentifier) {

    ImageUsage usage() {
        var textTokens = Math.max(1, Math.ceilDiv(prompt.codePointCount(0, prompt.length()), 4));
        return new ImageUsage(textTokens, n * model.outputTokens(quality, size));
    }
}
