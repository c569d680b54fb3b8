package io.atelier.job;

import org.jspecify.annotations.Nullable;

/// [ImageOptions] while they are written.
public final class OptionsDraft {
    private String model;
    private int n;
    private String size;
    private String quality;
    private String background;
    private String outputFormat;
    private @Nullable Integer outputCompression;
    private String moderation;
    private @Nullable String inputFidelity;
    private @Nullable String complexity;
    private @Nullable Integer frameCount;
    private @Nullable Integer frameDurationMs;
    private ImageOptions.@Nullable Svg svg;
    private @Nullable String safetyIdentifier;
    private int partialImages;
    private PromptMode promptMode;

    OptionsDraft(ImageOptions from) {
        model = from.model();
        n = from.n();
        size = from.size();
        quality = from.quality();
        background = from.background();
        outputFormat = from.outputFormat();
        outputCompression = from.outputCompression();
        moderation = from.moderation();
        inputFidelity = from.inputFidelity();
        complexity = from.complexity();
        frameCount = from.frameCount();
        frameDurationMs = from.frameDurationMs();
        svg = from.svg();
        safetyIdentifier = from.safetyIdentifier();
        partialImages = from.partialImages();
        promptMode = from.promptMode();
    }

    public OptionsDraft model(String value) {
        model = value;
        return this;
    }

    public OptionsDraft n(int value) {
        n = value;
        return this;
    }

    public OptionsDraft size(String value) {
        size = value;
        return this;
    }

    public OptionsDraft quality(String value) {
        quality = value;
        return this;
    }

    public OptionsDraft background(String value) {
        background = value;
        return this;
    }

    public OptionsDraft outputFormat(String value) {
        outputFormat = value;
        return this;
    }

    public OptionsDraft outputCompression(@Nullable Integer value) {
        outputCompression = value;
        return this;
    }

    public OptionsDraft moderation(String value) {
        moderation = value;
        return this;
    }

    public OptionsDraft inputFidelity(@Nullable String value) {
        inputFidelity = value;
        return this;
    }

    public OptionsDraft complexity(@Nullable String value) {
        complexity = value;
        return this;
    }

    public OptionsDraft frameCount(@Nullable Integer value) {
        frameCount = value;
        return this;
    }

    public OptionsDraft frameDurationMs(@Nullable Integer value) {
        frameDurationMs = value;
        return this;
    }

    public OptionsDraft svg(ImageOptions.@Nullable Svg value) {
        svg = value;
        return this;
    }

    public OptionsDraft safetyIdentifier(@Nullable String value) {
        safetyIdentifier = value;
        return this;
    }

    public OptionsDraft partialImages(int value) {
        partialImages = value;
        return this;
    }

    public OptionsDraft promptMode(PromptMode value) {
        promptMode = value;
        return this;
    }

    public ImageOptions made() {
        return new ImageOptions(
                model,
                n,
                size,
                quality,
                background,
                outputFormat,
                outputCompression,
                moderation,
                inputFidelity,
                complexity,
                frameCount,
                frameDurationMs,
                svg,
                safetyIdentifier,
                partialImages,
                promptMode);
    }
}
