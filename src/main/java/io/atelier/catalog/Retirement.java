package io.atelier.catalog;

import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A model that is gone or has been given notice.
///
/// @param deprecated since when it is known to go (UTC)
/// @param shutdownDate the first day without it (UTC)
/// @param successor what its jobs are moved to; null for the catalogue to choose
/// @param replacements what the upstream recommends instead, best first
public record Retirement(
        String id,
        LocalDate deprecated,
        LocalDate shutdownDate,
        @Nullable String successor,
        List<String> replacements) {
    public Retirement {
        Objects.requireNonNull(shutdownDate);
        deprecated = Objects.requireNonNullElse(deprecated, shutdownDate);
        replacements = List.copyOf(replacements);
        if (deprecated.isAfter(shutdownDate)) {
            deprecated = shutdownDate;
        }
    }

    boolean over(LocalDate day) {
        return !day.isBefore(shutdownDate);
    }
}
