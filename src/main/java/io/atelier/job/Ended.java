package io.atelier.job;

import java.time.Instant;

/// How a job's latest run ended: what it takes to recognise the job, without its document.
public record Ended(String requestHash, JobStatus status, int run, Instant at) {}
