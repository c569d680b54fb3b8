package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a picture is to be made, in the upstream's words. Which words are legal is the catalogue's
/// business.
///
/// @param size `auto` or `WIDTHxHEIGHT`, in pixels
/// @param outputCompression 0 to 100, only for jpeg and webp
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageOptions(
        String model,
        int n,
        String size,
        String quality,
        String background,
        String outputFormat,
        @Nullable Integer outputCompression,
        String moderation) {
    public ImageOptions {
        Objects.requireNonNull(model);
        Objects.requireNonNull(size);
        Objects.requireNonNull(quality);
        Objects.requireNonNull(background);
        Objects.requireNonNull(outputFormat);
        Objects.requireNonNull(moderation);
    }

    ImageOptions asking(int images) {
        return new ImageOptions(
                model,
                images,
                size,
                quality,
                background,
                outputFormat,
                outputCompression,
                moderation);
    }
}
