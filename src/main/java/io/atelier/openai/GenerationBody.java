package io.atelier.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import org.jspecify.annotations.Nullable;

/// The body of `POST /v1/images/generations`. What is null is left out, so that an upstream which
/// doesn't know a parameter never sees it.
@JsonInclude(JsonInclude.Include.NON_NULL)
record GenerationBody(
        @JsonProperty("model") String model,
        @JsonProperty("prompt") String prompt,
        @JsonProperty("n") int n,
        @JsonProperty("size") String size,
        @JsonProperty("quality") String quality,
        @JsonProperty("background") String background,
        @JsonProperty("output_format") String outputFormat,
        @JsonProperty("output_compression") @Nullable Integer outputCompression,
        @JsonProperty("moderation") String moderation,
        @JsonProperty("complexity") @Nullable String complexity,
        @JsonProperty("safety_identifier") @Nullable String safetyIdentifier) {
    static GenerationBody of(ImageOperation.Generate operation) {
        ImageOptions options = operation.options();
        return new GenerationBody(
                options.model(),
                operation.prompt(),
                options.n(),
                options.size(),
                options.quality(),
                options.background(),
                options.outputFormat(),
                options.outputCompression(),
                options.moderation(),
                options.complexity(),
                options.safetyIdentifier());
    }

    /// The prompt stays out of logs, whoever prints this.
    @Override
    public String toString() {
        return "GenerationBody[model=" + model + ", n=" + n + "]";
    }
}
