package io.atelier.job;

import java.util.List;

/// What something cost, as far as it can be told.
///
/// @param leftOut a sentence for everything that is not in the sum
public record Cost(Usd usd, List<String> leftOut) {
    /// What each sentence begins with.
    public static final String LEFT_OUT = "cost_usd is without ";

    public Cost {
        leftOut = List.copyOf(leftOut);
    }
}
