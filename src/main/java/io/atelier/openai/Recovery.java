package io.atelier.openai;

import io.atelier.job.Failure;
import io.atelier.job.Outcome;
import org.jspecify.annotations.Nullable;

/// What became of a call that is known by its id.
public sealed interface Recovery {
    /// It came to an end, good or bad; where it is answered, its pictures are in the sink.
    record Ended(Outcome outcome) implements Recovery {}

    /// The upstream is still at it: ask again later.
    record StillRunning() implements Recovery {}

    /// The upstream no longer knows the id, or never did: whatever it cost is lost.
    record Gone(@Nullable String requestId) implements Recovery {}

    /// Nobody could say; nothing is proven, ask again later.
    record Unreachable(Failure failure) implements Recovery {}
}
