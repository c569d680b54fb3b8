package io.atelier.job;

import org.jspecify.annotations.Nullable;

/// Tokens as the upstream counted them.
///
/// @param cachedInputTokens of the input tokens, texts and pictures together: which of them the
///   upstream doesn't tell
/// @param turn what the model that read the turn or wrote the drawing took, counted apart; null for
///   other pictures of the Images API, and where the upstream doesn't tell
public record Usage(
        long inputTextTokens,
        long inputImageTokens,
        long outputTextTokens,
        long outputImageTokens,
        long cachedInputTokens,
        @Nullable TurnUsage turn) {
    public static final Usage NONE = new Usage(0, 0, 0, 0);

    /// Of pictures, with nothing cached.
    public Usage(
            long inputTextTokens,
            long inputImageTokens,
            long outputTextTokens,
            long outputImageTokens) {
        this(inputTextTokens, inputImageTokens, outputTextTokens, outputImageTokens, 0, null);
    }

    public long inputTokens() {
        return inputTextTokens + inputImageTokens;
    }

    public long outputTokens() {
        return outputTextTokens + outputImageTokens;
    }

    /// Without those of the turn.
    public long totalTokens() {
        return inputTokens() + outputTokens();
    }

    public Usage with(@Nullable TurnUsage ofTurn) {
        return new Usage(
                inputTextTokens,
                inputImageTokens,
                outputTextTokens,
                outputImageTokens,
                cachedInputTokens,
                ofTurn);
    }

    public Usage plus(Usage other) {
        return new Usage(
                inputTextTokens + other.inputTextTokens,
                inputImageTokens + other.inputImageTokens,
                outputTextTokens + other.outputTextTokens,
                outputImageTokens + other.outputImageTokens,
                cachedInputTokens + other.cachedInputTokens,
                turn == null ? other.turn : turn.plus(other.turn));
    }
}
