package io.atelier.embedded;

import java.math.BigDecimal;

/// What the words of a model that reads turns cost.
///
/// @param in US dollars per million tokens, as is `out`
record SimulatedTextModel(String id, BigDecimal in, BigDecimal out) {

    /// Dollars, not rounded.
    BigDecimal dollars(Tokens tokens) {
        var input = in.multiply(BigDecimal.valueOf(tokens.in()));
        return input.add(out.multiply(BigDecimal.valueOf(tokens.out()))).movePointLeft(6);
    }
}
