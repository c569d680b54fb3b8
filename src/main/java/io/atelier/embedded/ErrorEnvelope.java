package io.atelier.embedded;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A refusal in OpenAI's shape: `{"error": {message, type, param, code}}`, all four keys always
/// there.
///
/// @param moderation only for pictures that the safety system blocked
record ErrorEnvelope(
        int status,
        String type,
        @Nullable String code,
        @Nullable String param,
        String message,
        @Nullable Moderation moderation) {

    /// @param stage `input` or `output`
    record Moderation(String stage, List<String> categories) {}

    /// The same in other words.
    ErrorEnvelope saying(String words) {
        return new ErrorEnvelope(status, type, code, param, words, moderation);
    }

    static ErrorEnvelope badParameter(String param, String code, String message) {
        return new ErrorEnvelope(400, "invalid_request_error", code, param, message, null);
    }

    static ErrorEnvelope invalidRequest(int status, @Nullable String code, String message) {
        return new ErrorEnvelope(status, "invalid_request_error", code, null, message, null);
    }

    static ErrorEnvelope modelNotFound(String model) {
        return invalidRequest(
                404,
                "model_not_found",
                "The model '%s' does not exist or you do not have access to it.".formatted(model));
    }

    /// @param stage `input` or `output`
    static ErrorEnvelope blocked(String callId, String stage) {
        return new ErrorEnvelope(
                400,
                "image_generation_user_error",
                "moderation_blocked",
                null,
                "Your request was rejected by the safety system. If you believe this is an error, contact us and include the request ID %s. safety_violations=[violence]."
                        .formatted(callId),
                new Moderation(stage, List.of("violence")));
    }

    ObjectNode toJson() {
        var envelope = JsonNodeFactory.instance.objectNode();
        var error = envelope.putObject("error");
        error.put("message", message).put("type", type).put("param", param).put("code", code);
        if (moderation != null) {
            var details = error.putObject("moderation_details");
            details.put("moderation_stage", moderation.stage());
            moderation.categories().forEach(details.putArray("categories")::add);
        }
        return envelope;
    }
}
