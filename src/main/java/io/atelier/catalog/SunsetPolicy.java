package io.atelier.catalog;

/// What becomes of a job whose model would be gone before the job is done.
public enum SunsetPolicy {
    /// It is moved to the model's successor, and says so.
    SUCCESSOR,
    /// It is refused.
    REFUSE
}
