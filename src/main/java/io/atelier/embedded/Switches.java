package io.atelier.embedded;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What `PUT /_sim/switches` turns on and off.
///
/// @param legacyVariations whether `POST /v1/images/variations` works as it did until it was
///   retired
/// @param batchFactor stretches the time that a batch takes, on top of the latency factor
record Switches(
        @JsonProperty("legacy_variations") boolean legacyVariations,
        @JsonProperty("batch_factor") double batchFactor) {
    static final Switches DEFAULT = new Switches(false, 1);

    Switches {
        if (!(batchFactor >= 0)) {
            throw new IllegalArgumentException("batch_factor must not be negative.");
        }
    }
}
