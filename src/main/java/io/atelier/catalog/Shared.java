package io.atelier.catalog;

import java.util.List;

/// What is the same for all models.
///
/// @param qualities every quality there is but `auto`, lowest first
/// @param svgEfforts how hard the model behind a vector picture may think
public record Shared(
        List<String> qualities,
        Range outputCompression,
        Frames frames,
        List<String> svgEfforts,
        Deadlines deadlines,
        Estimates estimates) {
    public Shared {
        qualities = List.copyOf(qualities);
        svgEfforts = List.copyOf(svgEfforts);
    }
}
