package io.atelier.ledger;

import io.atelier.job.Lane;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import java.util.Optional;

/// What one step of a part came to in money: pictures that were bought, or a call that may have
/// been billed for nothing.
///
/// @param lane by which the part was dispatched last
/// @param maybe expected price of the call that may have been billed
record Spending(String model, Lane lane, int pictures, Usage usage, Usd cost, Usd maybe) {
    /// Empty for a step that costs nothing.
    static Optional<Spending> of(String model, Part before, Part after) {
        if (after.state() instanceof PartState.Succeeded won
                && !(before.state() instanceof PartState.Succeeded)) {
            return Optional.of(
                    new Spending(
                            model,
                            lane(after),
                            won.pictures().size(),
                            won.usage(),
                            won.cost(),
                            Usd.ZERO));
        }
        return after.possiblyBilled().compareTo(before.possiblyBilled()) > 0
                ? Optional.of(
                        new Spending(
                                model,
                                lane(after),
                                0,
                                Usage.NONE,
                                Usd.ZERO,
                                after.possiblyBilled().minus(before.possiblyBilled())))
                : Optional.empty();
    }

    private static Lane lane(Part part) {
        return part.batched() ? Lane.BATCH : Lane.REALTIME;
    }
}
