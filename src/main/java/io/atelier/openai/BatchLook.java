package io.atelier.openai;

import io.atelier.job.Failure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What asking about one batch came to.
public sealed interface BatchLook {
    record Seen(Batch batch) implements BatchLook {}

    /// The upstream doesn't know it.
    record Gone() implements BatchLook {}

    /// Nobody answered, or not what was asked; ask again.
    record Unclear(Failure failure, @Nullable Duration retryAfter) implements BatchLook {}
}
