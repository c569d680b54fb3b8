package io.atelier.job;

/// How urgent a job is; each tier has its own topics.
public enum Tier {
    PRIORITY,
    STANDARD,
    BATCH
}
