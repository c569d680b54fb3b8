package io.atelier.catalog;

import io.atelier.job.Usage;
import io.atelier.job.Usd;
import java.math.BigDecimal;

/// US dollars for a million tokens of each kind. Which tokens were cached the upstream doesn't say
/// per job, so a cost is the price without a cache.
public record Price(
        BigDecimal textIn,
        BigDecimal textInCached,
        BigDecimal imageIn,
        BigDecimal imageInCached,
        BigDecimal textOut,
        BigDecimal imageOut) {
    /// Rounded once, at the end.
    public Usd cost(Usage usage) {
        BigDecimal perMillion =
                tokens(usage.inputTextTokens(), textIn)
                        .add(tokens(usage.inputImageTokens(), imageIn))
                        .add(tokens(usage.outputTextTokens(), textOut))
                        .add(tokens(usage.outputImageTokens(), imageOut));
        return Usd.rounded(perMillion.movePointLeft(6));
    }

    private static BigDecimal tokens(long count, BigDecimal price) {
        return BigDecimal.valueOf(count).multiply(price);
    }
}
