package io.atelier.view;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/// The jobs of a group from the oldest on, a page at a time.
///
/// @param first the oldest
/// @param more the page after a place
/// @param admitted whether who asked would be let in still
record Members(Page<Known> first, Function<Cursor, Page<Known>> more, BooleanSupplier admitted) {
    /// Takes one job.
    interface Taker {
        void take(Known job) throws IOException;
    }

    void each(Taker taker) throws IOException {
        Page<Known> page = first;
        while (true) {
            for (Known job : page.items()) {
                taker.take(job);
            }
            Cursor next = page.next();
            if (next == null) {
                return;
            }
            if (!admitted.getAsBoolean()) {
                // What breaks off does not look whole.
                throw new IOException("who reads this would not be let in any more");
            }
            page = more.apply(next);
        }
    }
}
