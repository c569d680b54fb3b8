package io.atelier.storage;

import java.io.IOException;
import java.time.Instant;

/// Where things get old. May be swept by many at once.
public interface Sweepable {
    /// Removes what is old, and what crashes have left behind for a day. May take minutes.
    ///
    /// @param storedBefore the limit by the store's own clock; `Instant.MIN` where nothing is old
    /// @return how many files were removed
    int sweep(Instant storedBefore, Instant now) throws IOException;
}
