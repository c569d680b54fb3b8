package io.atelier.job;

/// Tokens as the upstream counted them.
public record Usage(
        long inputTextTokens,
        long inputImageTokens,
        long outputTextTokens,
        long outputImageTokens) {
    public static final Usage NONE = new Usage(0, 0, 0, 0);

    public long inputTokens() {
        return inputTextTokens + inputImageTokens;
    }

    public long outputTokens() {
        return outputTextTokens + outputImageTokens;
    }

    public long totalTokens() {
        return inputTokens() + outputTokens();
    }

    public Usage plus(Usage other) {
        return new Usage(
                inputTextTokens + other.inputTextTokens,
                inputImageTokens + other.inputImageTokens,
                outputTextTokens + other.outputTextTokens,
                outputImageTokens + other.outputImageTokens);
    }
}
