package io.atelier.catalog;

import io.atelier.job.ImageOptions;

/// What a job gets where its caller says nothing.
public record Defaults(
        String model,
        String size,
        String quality,
        String background,
        String outputFormat,
        String moderation) {
    /// One picture, with all defaults.
    public ImageOptions options() {
        return new ImageOptions(
                model, 1, size, quality, background, outputFormat, null, moderation);
    }
}
