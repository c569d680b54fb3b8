package io.atelier.catalog;

import java.time.LocalDate;
import java.util.List;

/// A model that is gone.
///
/// @param shutdownDate the first day without it (UTC)
/// @param replacements what to use instead, best first
public record Retirement(String id, LocalDate shutdownDate, List<String> replacements) {
    public Retirement {
        replacements = List.copyOf(replacements);
    }
}
