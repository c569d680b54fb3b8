package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// Where a job stands in its session.
///
/// @param turn from 1
/// @param base what it goes on from, decided when its turn comes; null until then, and for ever
///   where no turn before it has succeeded
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TurnPlace(int turn, @Nullable TurnBase base) {}
