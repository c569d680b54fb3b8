package io.atelier.ingest;

import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import org.jspecify.annotations.Nullable;

/// The short answer about a job that is there already; the rest is at its `Location`. Ingest has no
/// view, so it could only make up the job's pictures, times and cost.
public record Acknowledgement(JobId id, String object, @Nullable JobStatus status) {
    static Acknowledgement of(JobId id, @Nullable JobStatus status) {
        return new Acknowledgement(id, "job", status);
    }
}
