package io.atelier.job;

import java.util.Objects;

/// Which lane a job's next call goes by.
///
/// @param lane never AUTO
/// @param reason a sentence for the caller
public record LaneChoice(Lane lane, String reason) {
    public LaneChoice {
        Objects.requireNonNull(reason);
        if (lane == Lane.AUTO) {
            throw new IllegalArgumentException("a choice chooses");
        }
    }
}
