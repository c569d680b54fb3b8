package io.atelier.ingest;

import io.atelier.job.JobAnswer;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Shortfall;

/// What became of a job document that was handed in.
sealed interface Submission {
    /// Durable; a new job, or as good as one.
    record Accepted(JobAnswer job) implements Submission {}

    /// The same document came under the same key before.
    record Replayed(JobId id, JobStatus status) implements Submission {}

    /// Another document came under the same key before.
    record Conflict(JobId id) implements Submission {}

    /// A job that has failed at once: its tenant can't afford it.
    record OverBudget(JobId id, Shortfall shortfall) implements Submission {}

    /// Perhaps a job, perhaps a conflict, perhaps nothing: to be repeated with this key.
    record Unknown(JobId id, IdempotencyKey key) implements Submission {}
}
