package io.atelier.ingest;

import io.atelier.job.Job;

/// What the ledger says of a job.
sealed interface JobSight {
    record Seen(Job job) implements JobSight {}

    record Missing() implements JobSight {}

    /// Nobody says so now.
    record Unknown() implements JobSight {}
}
