package io.atelier.openai;

import io.atelier.job.Failure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What an order for a batch came to, classed by what it proves.
public sealed interface BatchCreation {
    record Created(Batch batch) implements BatchCreation {}

    /// For good; the same order will be refused again.
    record Refused(Failure failure) implements BatchCreation {}

    /// There is no such batch, and ordering again costs nothing extra.
    record NotAccepted(Failure failure, @Nullable Duration retryAfter) implements BatchCreation {}

    /// There may be such a batch: look for it before ordering again.
    record Doubtful(Failure failure) implements BatchCreation {}
}
