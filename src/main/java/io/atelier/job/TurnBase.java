package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a turn goes on from: an earlier turn that succeeded.
///
/// @param upstreamId under which the upstream keeps that turn; null where it said none
/// @param job of that turn, whose picture is in our own store: for when the upstream's copy is gone
/// @param image the index of its picture
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TurnBase(@Nullable String upstreamId, JobId job, int image) {
    public TurnBase {
        Objects.requireNonNull(job);
    }
}
