package io.atelier.catalog;

import io.atelier.job.Usage;
import io.atelier.job.Usd;

/// What one attempt at every picture of an operation takes and costs, told before it is made.
///
/// @param low hardly anything costs less
/// @param expected by the catalogue's estimates, exact where the upstream publishes its tokens
/// @param high one attempt can't cost more
public record Quote(Figure low, Figure expected, Figure high) {
    /// @param usage of all calls together
    /// @param usd each call rounded on its own, as its cost will be
    public record Figure(Usage usage, Usd usd) {
        Figure plus(Figure other) {
            return new Figure(usage.plus(other.usage), usd.plus(other.usd));
        }
    }

    Quote plus(Quote other) {
        return new Quote(low.plus(other.low), expected.plus(other.expected), high.plus(other.high));
    }
}
