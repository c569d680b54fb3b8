package io.atelier.job;

/// Money that is gone.
///
/// @param spent on pictures
/// @param possiblyBilled on attempts that may have been billed for nothing
public record Tally(Usd spent, Usd possiblyBilled) {
    public static final Tally NOTHING = new Tally(Usd.ZERO, Usd.ZERO);

    public Tally plus(Tally more) {
        return new Tally(spent.plus(more.spent), possiblyBilled.plus(more.possiblyBilled));
    }

    public Tally minus(Tally less) {
        return new Tally(spent.minus(less.spent), possiblyBilled.minus(less.possiblyBilled));
    }

    public Usd sum() {
        return spent.plus(possiblyBilled);
    }

    /// What counts against the cap of a period. Where more doubt was cleared than arose in it, the
    /// rest was counted in one before, and gives this one nothing back.
    Usd gone() {
        return possiblyBilled.compareTo(Usd.ZERO) < 0 ? spent : sum();
    }
}
