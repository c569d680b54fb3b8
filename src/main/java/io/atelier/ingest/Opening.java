package io.atelier.ingest;

import io.atelier.job.JobId;
import io.atelier.job.SessionAnswer;

/// What became of the wish for a session.
sealed interface Opening {
    record Opened(SessionAnswer session) implements Opening {}

    /// The same was opened under the same key before.
    record Replayed(JobId id) implements Opening {}

    /// Something else was opened under the same key before.
    record Conflict(JobId id) implements Opening {}

    /// Perhaps opened, perhaps not: to be repeated with this key.
    record Unknown(JobId id, IdempotencyKey key) implements Opening {}
}
