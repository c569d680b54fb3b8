package io.atelier.ledger;

import io.atelier.job.Job;
import io.atelier.job.Lane;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.Tier;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What one step of a part came to in money: pictures that were bought, calls that may have been
/// billed for nothing, or ones that turned out not to have been in vain.
///
/// @param lane by which the part was dispatched last
/// @param doubt by how much the expected price of calls in doubt has changed
record Spending(
        String model, Tier tier, Lane lane, int pictures, Usage usage, Usd cost, Usd doubt) {
    /// Empty for a step that costs nothing.
    static Optional<Spending> of(Job job, Part before, Part after) {
        PartState.@Nullable Succeeded won = won(before, after);
        Usd doubt = after.possiblyBilled().minus(before.possiblyBilled());
        return won == null && doubt.equals(Usd.ZERO)
                ? Optional.empty()
                : Optional.of(
                        new Spending(
                                job.document().operation().options().model(),
                                job.document().tier(),
                                after.batched() ? Lane.BATCH : Lane.REALTIME,
                                won == null ? 0 : won.pictures().size(),
                                won == null ? Usage.NONE : won.usage(),
                                won == null ? Usd.ZERO : won.cost(),
                                doubt));
    }

    private static PartState.@Nullable Succeeded won(Part before, Part after) {
        return after.state() instanceof PartState.Succeeded won
                        && !(before.state() instanceof PartState.Succeeded)
                ? won
                : null;
    }
}
