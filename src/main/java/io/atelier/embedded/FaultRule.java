package io.atelier.embedded;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One entry of `PUT /_sim/faults`.
///
/// @param times how often it strikes; without it, as often as it matches
/// @param delayMs waited before the fault, also by the fault `slow`, which is nothing else
/// @param code of the fault `status`, for example `insufficient_quota`
/// @param message of the fault `status`: what it says in place of OpenAI's own words
record FaultRule(
        @Nullable Match match,
        String fault,
        @Nullable Integer times,
        @JsonProperty("at_byte") @Nullable Long atByte,
        @JsonProperty("delay_ms") @Nullable Long delayMs,
        @Nullable Integer status,
        @Nullable String code,
        @Nullable Map<String, String> headers,
        @Nullable String message) {

    /// @param path the whole path, or its beginning and `*`; with `GET ` or another method before
    ///   it, only that method
    /// @param prompt a part of the prompt
    /// @param nth only the nth call, from 1, that matches the rest
    record Match(@Nullable String path, @Nullable String prompt, @Nullable Integer nth) {

        private boolean meets(Call call) {
            return (path == null ? call.makesPictures() : meetsPath(path, call))
                    && (prompt == null || call.prompt().contains(prompt));
        }

        private static boolean meetsPath(String path, Call call) {
            var called = path.startsWith("/") ? call.path() : call.method() + " " + call.path();
            return path.endsWith("*")
                    ? called.startsWith(path.substring(0, path.length() - 1))
                    : called.equals(path);
        }
    }

    /// What a rule looks at.
    ///
    /// @param makesPictures whether a rule without path strikes it
    record Call(String method, String path, String prompt, boolean makesPictures) {}

    /// A rule with nothing but its name, as in a prompt's `[sim:reset]`.
    static FaultRule named(String fault) {
        return new FaultRule(null, fault, null, null, null, null, null, null, null);
    }

    boolean matches(Call call) {
        return match == null ? call.makesPictures() : match.meets(call);
    }

    /// @throws IllegalArgumentException when there is no such fault
    PlannedFault planned() {
        return new PlannedFault(toFault(), Duration.ofMillis(delayMs == null ? 0 : delayMs));
    }

    private Fault toFault() {
        return switch (fault) {
            case "status" -> status(status == null ? 503 : status, code);
            case "org_verification" -> status(403, code);
            case "quota" -> status(429, Objects.requireNonNullElse(code, "insufficient_quota"));
            case "slow_down" -> status(429, "slow_down");
            case "billing_hard_limit" -> status(400, "billing_hard_limit_reached");
            case "truncate" -> new Fault.Truncate(atByte == null ? 1_000 : atByte);
            case "slow", "slow_first_byte" -> Fault.Mishap.NONE;
            case "moderation_blocked" -> Fault.Mishap.BLOCKED;
            default -> mishap(fault);
        };
    }

    private Fault status(int status, @Nullable String code) {
        return new Fault.Status(status, code, headers == null ? Map.of() : headers, message);
    }

    private static Fault mishap(String name) {
        return Stream.of(Fault.Mishap.values())
                .filter(mishap -> mishap != Fault.Mishap.NONE && mishap.written().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("There is no fault '%s'.".formatted(name)));
    }
}
