package io.atelier.ingest;

import io.atelier.job.Job;
import io.atelier.job.PartialImage;

/// What becomes of a job while somebody listens.
sealed interface News {
    /// @param job as it is now
    record Moved(Job job) implements News {}

    /// @param sketch by reference; its bytes are in the store for a while
    record Sketched(PartialImage sketch) implements News {}
}
