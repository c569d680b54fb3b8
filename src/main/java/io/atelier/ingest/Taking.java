package io.atelier.ingest;

import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.log.DeadLetter;
import org.jspecify.annotations.Nullable;

/// What one try has made of a record that should be a job.
sealed interface Taking {
    /// A job, now or since an earlier try.
    ///
    /// @param status as the ledger told it
    record Job(JobId id, @Nullable JobStatus status) implements Taking {}

    /// Nothing that another try would change.
    record Refused(DeadLetter.Cause cause) implements Taking {}

    /// Another document came under the same name before.
    ///
    /// @param job that it has made
    record Conflict(JobId job, DeadLetter.Cause cause) implements Taking {}

    /// To be tried again: whoever has to say something about it does not answer.
    record Later(String reason) implements Taking {}
}
