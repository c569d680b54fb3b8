package io.atelier.openai;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// A model that an account may use.
///
/// @param shutdownDate null while none is announced
public record ListedModel(String id, @Nullable LocalDate shutdownDate) {}
