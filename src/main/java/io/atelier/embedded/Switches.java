package io.atelier.embedded;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What `PUT /_sim/switches` turns on and off.
///
/// @param legacyVariations whether `POST /v1/images/variations` works as it did until it was
///   retired
/// @param batchFactor stretches the time that a batch takes, on top of the latency factor
/// @param knee pictures that are made at once before each takes longer, in proportion to how many
///   more there are; 0 for any number (calls of the Images API that don't stream)
record Switches(
        @JsonProperty("legacy_variations") boolean legacyVariations,
        @JsonProperty("batch_factor") double batchFactor,
        @JsonProperty("knee") int knee) {
    static final Switches DEFAULT = new Switches(false, 1, 0);

    Switches {
        if (!(batchFactor >= 0)) {
            throw new IllegalArgumentException("batch_factor must not be negative.");
        }
        if (knee < 0) {
            throw new IllegalArgumentException("knee must not be negative.");
        }
    }
}
