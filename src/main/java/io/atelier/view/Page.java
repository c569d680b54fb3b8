package io.atelier.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stretch of a list.
///
/// @param next where the list goes on; null at its end
public record Page(List<Known> jobs, @Nullable Cursor next) {
    public Page {
        jobs = List.copyOf(jobs);
    }
}
