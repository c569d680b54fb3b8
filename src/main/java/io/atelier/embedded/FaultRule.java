package io.atelier.embedded;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One entry of `PUT /_sim/faults`.
///
/// @param times how often it strikes; without it, as often as it matches
/// @param delayMs waited before the fault, also by the fault `slow`, which is nothing else
/// @param code of the fault `status`, for example `insufficient_quota`
record FaultRule(
        @Nullable Match match,
        String fault,
        @Nullable Integer times,
        @JsonProperty("at_byte") @Nullable Long atByte,
        @JsonProperty("delay_ms") @Nullable Long delayMs,
        @Nullable Integer status,
        @Nullable String code,
        @Nullable Map<String, String> headers) {

    /// @param prompt a part of the prompt
    /// @param nth only the nth call, from 1, that matches the rest
    record Match(@Nullable String path, @Nullable String prompt, @Nullable Integer nth) {

        private boolean meets(String calledPath, String calledPrompt) {
            return (path == null || path.equals(calledPath))
                    && (prompt == null || calledPrompt.contains(prompt));
        }
    }

    /// A rule with nothing but its name, as in a prompt's `[sim:reset]`.
    static FaultRule named(String fault) {
        return new FaultRule(null, fault, null, null, null, null, null, null);
    }

    boolean matches(String path, String prompt) {
        return match == null || match.meets(path, prompt);
    }

    /// @throws IllegalArgumentException when there is no such fault
    PlannedFault planned() {
        return new PlannedFault(toFault(), Duration.ofMillis(delayMs == null ? 0 : delayMs));
    }

    private Fault toFault() {
        return switch (fault) {
            case "status" ->
                    new Fault.Status(
                            status == null ? 503 : status,
                            code,
                            headers == null ? Map.of() : headers);
            case "blocked", "moderation_blocked" -> new Fault.Blocked();
            case "reset" -> new Fault.Reset();
            case "truncate" -> new Fault.Truncate(atByte == null ? 1_000 : atByte);
            case "slow" -> new Fault.None();
            case "garbage_base64" -> new Fault.GarbageBase64();
            case "wrong_count" -> new Fault.WrongCount();
            case "not_an_image" -> new Fault.NotAnImage();
            default ->
                    throw new IllegalArgumentException("There is no fault '%s'.".formatted(fault));
        };
    }
}
