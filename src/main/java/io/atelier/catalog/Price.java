package io.atelier.catalog;

import io.atelier.job.Lane;
import io.atelier.job.Usage;
import java.math.BigDecimal;

/// US dollars for a million tokens of each kind.
public record Price(
        BigDecimal textIn,
        BigDecimal textInCached,
        BigDecimal imageIn,
        BigDecimal imageInCached,
        BigDecimal textOut,
        BigDecimal imageOut) {
    /// Not rounded. Whether words or pictures were cached the upstream doesn't tell: it counts as
    /// words first, whose discount is the smaller one, so that a cost is never understated.
    BigDecimal dollars(Usage usage) {
        long cachedText = Math.min(usage.cachedInputTokens(), usage.inputTextTokens());
        long cachedImage =
                Math.min(usage.cachedInputTokens() - cachedText, usage.inputImageTokens());
        return tokens(usage.inputTextTokens() - cachedText, textIn)
                .add(tokens(cachedText, textInCached))
                .add(tokens(usage.inputImageTokens() - cachedImage, imageIn))
                .add(tokens(cachedImage, imageInCached))
                .add(tokens(usage.outputTextTokens(), textOut))
                .add(tokens(usage.outputImageTokens(), imageOut))
                .movePointLeft(6);
    }

    /// What so much at the full price comes to.
    static BigDecimal by(Lane lane, BigDecimal full) {
        return lane == Lane.BATCH ? full.divide(BigDecimal.TWO) : full;
    }

    static BigDecimal tokens(long count, BigDecimal price) {
        return BigDecimal.valueOf(count).multiply(price);
    }
}
