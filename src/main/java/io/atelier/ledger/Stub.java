package io.atelier.ledger;

import io.atelier.job.Ended;
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
    static Stub of(Ended ended, long stateOffset) {
        return new Stub(
                ended.tenant(),
                ended.requestHash(),
                ended.status(),
                ended.run(),
                ended.at(),
                stateOffset);
    }
}
