package io.atelier.job;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Tokens of the model that read a turn and called the image tool, or wrote a drawing, as the
/// upstream counted them.
///
/// @param model as the upstream names it; null where it doesn't, and for turns of several models
/// @param cachedTokens of the input, read from a cache
/// @param cacheWriteTokens of the input, written to one
/// @param outputTokens words and reasoning
public record TurnUsage(
        @Nullable String model,
        long inputTokens,
        long cachedTokens,
        long cacheWriteTokens,
        long outputTokens) {
    public TurnUsage plus(@Nullable TurnUsage other) {
        return other == null
                ? this
                : new TurnUsage(
                        Objects.equals(model, other.model) ? model : null,
                        inputTokens + other.inputTokens,
                        cachedTokens + other.cachedTokens,
                        cacheWriteTokens + other.cacheWriteTokens,
                        outputTokens + other.outputTokens);
    }
}
