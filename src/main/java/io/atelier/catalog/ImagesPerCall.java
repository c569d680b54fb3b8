package io.atelier.catalog;

import io.atelier.job.ImageOptions;
import io.atelier.job.PromptMode;
import org.jspecify.annotations.Nullable;

/// How many pictures one call may bring, by what is asked for; the smallest that applies counts.
///
/// @param frames and `vector`: null for a model that has no such format
/// @param sketches while partial images are streamed: an event does not say of which picture it is
/// @param tool through the Responses API, which has no `n`
public record ImagesPerCall(
        int picture, @Nullable Integer frames, @Nullable Integer vector, int sketches, int tool) {
    int of(ImageOptions options, OutputFormat.Kind kind) {
        int most = of(kind);
        if (options.partialImages() > 0) {
            most = Math.min(most, sketches);
        }
        return options.promptMode() == PromptMode.EXPANDED ? Math.min(most, tool) : most;
    }

    private int of(OutputFormat.Kind kind) {
        Integer own =
                switch (kind) {
                    case PICTURE -> picture;
                    case FRAMES -> frames;
                    case VECTOR -> vector;
                };
        return own == null ? picture : own;
    }
}
