package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What holds for every turn of a session that does not say otherwise. Never changed, so whoever
/// has seen them once need not ask again.
///
/// @param instructions for the model that reads the prompts, beside them
/// @param model of the pictures; null where a turn's own default holds
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionSettings(
        @Nullable String instructions, @Nullable String model, PromptMode promptMode) {
    public SessionSettings {
        Objects.requireNonNull(promptMode);
    }
}
