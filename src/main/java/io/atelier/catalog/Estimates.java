package io.atelier.catalog;

/// What is assumed of tokens before the upstream has counted them.
///
/// @param autoQuality what `auto` is taken for
/// @param measured the size that output tokens are known for
/// @param sketchTokens of one partial image
public record Estimates(
        int charactersPerToken, String autoQuality, Size measured, long sketchTokens) {}
