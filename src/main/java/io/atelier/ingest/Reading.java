package io.atelier.ingest;

import io.atelier.catalog.Retirement;
import io.atelier.job.JobDocument;
import java.util.List;
import java.util.Optional;

/// What bytes turned out to be that should be a job document.
public sealed interface Reading {
    /// Legal as a whole.
    ///
    /// @param notice where the model that was asked for is gone or going
    record Accepted(JobDocument document, Optional<Retirement> notice) implements Reading {}

    /// JSON, but not a job: every wrong field, one entry each.
    record Invalid(List<FieldError> errors) implements Reading {
        public Invalid {
            errors = List.copyOf(errors);
        }
    }

    /// Not strict JSON. The message says where, and never quotes the document.
    record Malformed(String message) implements Reading {}
}
