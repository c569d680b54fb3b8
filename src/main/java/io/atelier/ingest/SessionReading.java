package io.atelier.ingest;

import io.atelier.job.SessionSettings;
import java.util.List;

/// What bytes turned out to be that should open a session.
sealed interface SessionReading {
    /// @param requestHash of the canonical body
    record Accepted(SessionSettings settings, String requestHash) implements SessionReading {}

    record Invalid(List<FieldError> errors) implements SessionReading {
        public Invalid {
            errors = List.copyOf(errors);
        }
    }

    record Malformed(String message) implements SessionReading {}
}
