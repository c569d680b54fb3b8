package io.atelier.catalog;

import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.PromptMode;
import java.util.Optional;

/// What can be called in one of OpenAI's batches.
public record Batching(Catalog catalog) {
    /// Why it can't, in a sentence for the caller; empty where it can.
    public Optional<String> hindrance(ImageOperation operation) {
        ImageOptions options = operation.options();
        if (operation instanceof ImageOperation.Turn) {
            return Optional.of("a turn of a session is called at once");
        }
        if (options.promptMode() == PromptMode.EXPANDED) {
            return Optional.of("an expanded prompt is called at once");
        }
        if (options.partialImages() > 0) {
            return Optional.of("a batch brings no partial images");
        }
        return offers(options.model())
                ? Optional.empty()
                : Optional.of("%s can't be called in a batch".formatted(options.model()));
    }

    /// Whether there are batches for the model at all.
    public boolean offers(String model) {
        return catalog.find(model).filter(it -> it.abilities().can(Capability.BATCH)).isPresent();
    }
}
