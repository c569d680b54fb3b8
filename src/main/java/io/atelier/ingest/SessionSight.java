package io.atelier.ingest;

import io.atelier.job.SessionSettings;

/// What the ledger says of a session.
sealed interface SessionSight {
    record Known(SessionSettings settings) implements SessionSight {}

    record Missing() implements SessionSight {}

    /// Nobody said.
    record Unknown() implements SessionSight {}
}
