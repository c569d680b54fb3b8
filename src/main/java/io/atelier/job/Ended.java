package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How a job's latest run ended: what it takes to recognise the job, without its document.
///
/// @param retriedBy the tenant whose retries may join it; null where none may
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Ended(
        String tenant,
        String requestHash,
        JobStatus status,
        int run,
        Instant at,
        @Nullable String retriedBy) {}
