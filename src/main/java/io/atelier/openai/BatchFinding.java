package io.atelier.openai;

import io.atelier.job.Failure;

/// What looking for a batch came to.
public sealed interface BatchFinding {
    /// The latest that matches.
    record Found(Batch batch) implements BatchFinding {}

    /// Every batch young enough was looked at. A list may lag behind an order that has just been
    /// taken.
    record Absent() implements BatchFinding {}

    /// The list could not be read to its end, so nobody knows.
    record Unknown(Failure failure) implements BatchFinding {}
}
