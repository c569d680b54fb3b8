package io.atelier.embedded;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What goes wrong with one call. Where a fault has no meaning (a stream's fault in a call without
/// stream), the call is answered as if there were none.
sealed interface Fault {

    /// Refused before any work, so not billed.
    ///
    /// @param message in place of the usual one; null for that
    record Status(
            int status,
            @Nullable String code,
            Map<String, String> headers,
            @Nullable String message)
            implements Fault {
        ErrorEnvelope error() {
            ErrorEnvelope usual = StatusErrors.of(status, code);
            return message == null ? usual : usual.saying(message);
        }
    }

    /// Billed, then the connection is closed after so many bytes of the body.
    record Truncate(long atByte) implements Fault {}

    /// Faults without particulars, written in lower case. All are billed but those that say so.
    enum Mishap implements Fault {
        /// Nothing (but the rule's delay).
        NONE,
        /// The picture is made, then the safety system holds it back: not billed.
        BLOCKED,
        /// The safety system refuses the prompt, before any work: not billed.
        BLOCKED_INPUT,
        /// The connection is reset without an answer.
        RESET,
        /// No answer until the caller leaves.
        HANG,
        /// What should be base64 is not.
        GARBAGE_BASE64,
        /// Base64 that ends in the middle, in JSON that is whole.
        TRUNCATED_BASE64,
        /// Half of the JSON, as a body that is complete by its length.
        TRUNCATED_JSON,
        /// Base64 of a text.
        NOT_AN_IMAGE,
        /// One picture less than asked for.
        WRONG_COUNT,
        /// One picture more than asked for: the last one twice.
        TWO_COPIES,
        /// No `usage`, no `tool_usage`.
        MISSING_USAGE,
        /// A stream that ends properly, but without its last event.
        NO_TERMINAL,
        /// Instead of the last event `event: error` with `{"error": {..}}`.
        STREAM_ERROR_EVENT,
        /// Instead of the last event a bare `{"type": "error", ..}`.
        STREAM_ERROR_BARE,
        /// Instead of the last event a data line with `{"error": {..}}` and no event name.
        STREAM_ERROR_DATA,
        /// The index of the first partial image a second time.
        DUPLICATE_PARTIAL,
        /// Of a response: the finished item still says `generating`.
        GENERATING,
        /// Of a response: it fails with `server_error`.
        FAILED,
        /// Of a response: it ends `incomplete`, not billed.
        INCOMPLETE,
        /// Of a response: it fails with `image_content_policy_violation`, not billed.
        CONTENT_POLICY,
        /// Of a response: words instead of a picture, not billed.
        TEXT_REFUSAL,
        /// Of a batch: accepted, then failed with `token_limit_exceeded`.
        BATCH_FAILED,
        /// Of a batch: expires with half of its lines done.
        BATCH_EXPIRED;

        String written() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// The word for it in the billing ledger.
    default String outcome() {
        return switch (this) {
            case Mishap.NONE -> "answered";
            case Status _ -> "refused";
            case Truncate _ -> "truncated";
            case Mishap mishap -> mishap.written();
        };
    }
}
