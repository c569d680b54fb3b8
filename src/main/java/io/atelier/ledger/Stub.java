package io.atelier.ledger;

import io.atelier.job.Job;
import io.atelier.job.JobStatus;
import java.time.Instant;

/// All that memory keeps of a job that has ended: enough to recognise it, and where the rest is.
///
/// @param tenant whose it is, one object for all jobs of a tenant
/// @param stateOffset of its record on its partition of `state`
record Stub(
        String tenant,
        String requestHash,
        JobStatus status,
        int run,
        Instant finishedAt,
        long stateOffset) {
    static Stub of(Job job, long stateOffset) {
        Instant finished = job.finishedAt();
        return new Stub(
                job.document().tenant().intern(),
                job.document().requestHash(),
                job.status(),
                job.run(),
                finished == null ? job.createdAt() : finished,
                stateOffset);
    }
}
