package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a picture is to be made, in the upstream's words. Which words are legal is the catalogue's
/// business.
///
/// @param size `auto` or `WIDTHxHEIGHT`, in pixels
/// @param outputCompression 0 to 100, only for jpeg and webp
/// @param inputFidelity how closely input images are kept to
/// @param complexity how much planning goes before the drawing
/// @param frameCount of an animation
/// @param frameDurationMs how long each of its frames is shown
/// @param safetyIdentifier whom of the caller's users the upstream should hold to account
/// @param partialImages how many sketches on the way to each picture
/// @param promptMode whether the upstream may reword the prompt
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageOptions(
        String model,
        int n,
        String size,
        String quality,
        String background,
        String outputFormat,
        @Nullable Integer outputCompression,
        String moderation,
        @Nullable String inputFidelity,
        @Nullable String complexity,
        @Nullable Integer frameCount,
        @Nullable Integer frameDurationMs,
        @Nullable Svg svg,
        @Nullable String safetyIdentifier,
        int partialImages,
        PromptMode promptMode) {
    public ImageOptions {
        Objects.requireNonNull(model);
        Objects.requireNonNull(size);
        Objects.requireNonNull(quality);
        Objects.requireNonNull(background);
        Objects.requireNonNull(outputFormat);
        Objects.requireNonNull(moderation);
        // Records of before there were modes have none.
        promptMode = Objects.requireNonNullElse(promptMode, PromptMode.STRICT);
    }

    /// Nothing but what every model knows.
    public ImageOptions(
            String model,
            int n,
            String size,
            String quality,
            String background,
            String outputFormat,
            @Nullable Integer outputCompression,
            String moderation) {
        this(
                model,
                n,
                size,
                quality,
                background,
                outputFormat,
                outputCompression,
                moderation,
                null,
                null,
                null,
                null,
                null,
                null,
                0,
                PromptMode.STRICT);
    }

    /// The same with one thing or another changed.
    public OptionsDraft but() {
        return new OptionsDraft(this);
    }

    /// How a vector picture is to be thought out.
    ///
    /// @param model that writes it, not the one that paints
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Svg(@Nullable String model, @Nullable Reasoning reasoning) {
        /// How hard that model is to think.
        @JsonInclude(JsonInclude.Include.NON_NULL)
        public record Reasoning(@Nullable String effort) {}
    }
}
