package io.atelier.embedded;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What goes wrong with one call.
sealed interface Fault {

    /// Nothing (but the rule's delay).
    record None() implements Fault {}

    /// Refused before any work, so not billed.
    record Status(int status, @Nullable String code, Map<String, String> headers)
            implements Fault {}

    /// The picture is made, then the safety system holds it back: not billed.
    record Blocked() implements Fault {}

    /// Billed, then the connection is reset without an answer.
    record Reset() implements Fault {}

    /// Billed, then the connection is closed after so many bytes of the body.
    record Truncate(long atByte) implements Fault {}

    /// Billed; `b64_json` holds what is not base64.
    record GarbageBase64() implements Fault {}

    /// Billed; one picture less than asked for.
    record WrongCount() implements Fault {}

    /// Billed; `b64_json` decodes to text.
    record NotAnImage() implements Fault {}

    /// The word for it in the billing ledger.
    default String outcome() {
        return switch (this) {
            case None() -> "answered";
            case Status _ -> "refused";
            case Blocked() -> "blocked";
            case Reset() -> "reset";
            case Truncate _ -> "truncated";
            case GarbageBase64() -> "garbage_base64";
            case WrongCount() -> "wrong_count";
            case NotAnImage() -> "not_an_image";
        };
    }
}
