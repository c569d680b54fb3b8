package io.atelier.ingest;

import io.atelier.job.JobDocument;
import java.util.List;

/// What bytes turned out to be that should be a job document.
public sealed interface Reading {
    /// Legal as a whole.
    record Accepted(JobDocument document) implements Reading {}

    /// JSON, but not a job: every wrong field, one entry each.
    record Invalid(List<FieldError> errors) implements Reading {
        public Invalid {
            errors = List.copyOf(errors);
        }
    }

    /// Not strict JSON. The message says where, and never quotes the document.
    record Malformed(String message) implements Reading {}
}
