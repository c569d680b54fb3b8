package io.atelier.job;

import java.time.Instant;

/// How a job's latest run ended: what it takes to recognise the job, without its document.
///
/// @param joinable whether a retry without a key may join it
public record Ended(
        String tenant,
        String requestHash,
        JobStatus status,
        int run,
        Instant at,
        boolean joinable) {
    public Ended {
        // Memory holds many of a few tenants.
        tenant = tenant.intern();
    }
}
