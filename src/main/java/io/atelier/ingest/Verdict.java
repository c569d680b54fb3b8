package io.atelier.ingest;

import io.atelier.job.JobStatus;
import io.atelier.job.Order;
import org.jspecify.annotations.Nullable;

/// What became of a command, as far as is known here.
sealed interface Verdict {
    /// The ledger has spoken.
    record Spoken(Order.Reply.Kind kind, @Nullable JobStatus status) implements Verdict {}

    /// The command is durable and will be obeyed or refused, but nobody said yet which.
    record Pending() implements Verdict {}

    /// The broker did not acknowledge it: it may or may not be on the log.
    record Unacknowledged() implements Verdict {}
}
