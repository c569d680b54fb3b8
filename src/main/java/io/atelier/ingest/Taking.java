package io.atelier.ingest;

import io.atelier.job.JobId;
import io.atelier.log.DeadLetter;

/// What one try has made of a record that should be a job.
sealed interface Taking {
    /// A job, now or since an earlier try.
    record Job(JobId id) implements Taking {}

    /// Nothing that another try would change.
    record Refused(DeadLetter.Cause cause) implements Taking {}

    /// Another document came under the same name before.
    ///
    /// @param job that it has made
    record Conflict(JobId job, DeadLetter.Cause cause) implements Taking {}

    /// To be tried again: whoever has to say something about it does not answer.
    record Later(String reason) implements Taking {}
}
