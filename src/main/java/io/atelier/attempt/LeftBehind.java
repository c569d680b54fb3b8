package io.atelier.attempt;

import io.atelier.job.Order;
import io.atelier.storage.Manifest;
import io.atelier.storage.PictureStore;
import java.io.IOException;
import java.util.Optional;

/// What earlier attempts have stored, so that nobody buys it again.
public record LeftBehind(PictureStore store) {
    /// Of this run, or of one before: an attempt whose job had been given up in the meantime may
    /// have stored its pictures all the same.
    public Optional<Manifest> of(Order.Work work) throws IOException {
        for (int run = work.run(); run > 0; run--) {
            Optional<Manifest> left =
                    store.manifest(work.job(), work.part(), run)
                            .filter(it -> it.requestHash().equals(work.requestHash()));
            if (left.isPresent()) {
                return left;
            }
        }
        return Optional.empty();
    }
}
