package io.atelier.catalog;

/// What is assumed of tokens before the upstream has counted them.
///
/// @param autoQuality what `auto` is taken for
/// @param measured the size that output tokens are known for
/// @param sketchTokens of one partial image
/// @param turn of the model that reads a turn, beside the words of the prompt
/// @param drawing of the model that writes a vector picture
public record Estimates(
        int charactersPerToken,
        String autoQuality,
        Size measured,
        long sketchTokens,
        Words turn,
        Words drawing,
        Least least,
        Most most) {
    /// Tokens of a model that works with words.
    public record Words(long in, long out) {}

    /// What a call takes at least.
    ///
    /// @param outputShare of the measured output tokens
    /// @param inputImageTokens of one input picture
    public record Least(int charactersPerToken, double outputShare, long inputImageTokens) {}

    /// What a call can't take more of.
    ///
    /// @param autoSize nothing larger is made of words alone where nobody names a size
    /// @param inputImageTokens of one input picture, however large
    /// @param promptExtraTokens that the upstream may add to a prompt
    /// @param rewordedTokens of a prompt that a model has written
    /// @param turnExtraTokens that a turn has beside its words: the tool, our own instructions
    public record Most(
            Size autoSize,
            long inputImageTokens,
            long promptExtraTokens,
            long rewordedTokens,
            long turnExtraTokens) {}
}
