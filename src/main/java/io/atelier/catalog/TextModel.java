package io.atelier.catalog;

import io.atelier.job.TurnUsage;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/// A model that reads turns and calls the image tool. Which one may, and what it accepts, is for
/// the upstream to say; here is what it costs.
///
/// @param maxIn the most input tokens that it takes
/// @param maxOut the most that it says and thinks, in tokens
record TextModel(String id, long maxIn, long maxOut, Rates price) {
    private static final Pattern SNAPSHOT = Pattern.compile("-\\d{4}-\\d{2}-\\d{2}");

    /// US dollars for a million tokens of each kind.
    ///
    /// @param cacheWrite of input that is written to the cache
    /// @param longInput above so many input tokens the whole call costs more
    /// @param longInFactor how many times as much its input costs then
    /// @param longOutFactor and its output
    record Rates(
            BigDecimal in,
            BigDecimal inCached,
            BigDecimal cacheWrite,
            BigDecimal out,
            long longInput,
            BigDecimal longInFactor,
            BigDecimal longOutFactor) {}

    /// The name alone, or with a date behind it.
    boolean isNamed(String name) {
        return name.startsWith(id)
                && (name.length() == id.length()
                        || SNAPSHOT.matcher(name.substring(id.length())).matches());
    }

    /// Of one turn, not rounded.
    BigDecimal dollars(TurnUsage usage) {
        long plain =
                Math.max(0, usage.inputTokens() - usage.cachedTokens() - usage.cacheWriteTokens());
        BigDecimal input =
                Price.tokens(plain, price.in)
                        .add(Price.tokens(usage.cachedTokens(), price.inCached))
                        .add(Price.tokens(usage.cacheWriteTokens(), price.cacheWrite));
        BigDecimal output = Price.tokens(usage.outputTokens(), price.out);
        return (usage.inputTokens() > price.longInput
                        ? input.multiply(price.longInFactor)
                                .add(output.multiply(price.longOutFactor))
                        : input.add(output))
                .movePointLeft(6);
    }
}
