package io.atelier.catalog;

import io.atelier.job.ImageOperation;
import io.atelier.job.JobDocument.Change;
import java.util.List;
import java.util.Optional;

/// What the catalogue makes of a wish.
///
/// @param operation what may be sent, if nothing is violated
/// @param imagesPerCall the most that one call may bring of it
/// @param changes where it differs from the wish
/// @param warnings for the caller, about what is legal but perhaps not meant
/// @param violations what the upstream would refuse
/// @param notice where the model that was asked for is gone or going
public record Ruling(
        ImageOperation operation,
        int imagesPerCall,
        List<Change> changes,
        List<String> warnings,
        List<Violation> violations,
        Optional<Retirement> notice) {
    public Ruling {
        changes = List.copyOf(changes);
        warnings = List.copyOf(warnings);
        violations = List.copyOf(violations);
    }
}
