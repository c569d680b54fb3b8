package io.atelier.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// A legal request for a response.
///
/// @param body as it came, for the parts of the answer that only repeat it
/// @param prompt what the user says last
/// @param pictures null when the model answers in words
/// @param layer how many turns have drawn on the picture before
record TurnRequest(ObjectNode body, String prompt, @Nullable PictureRequest pictures, int layer) {

    boolean background() {
        return body.path("background").asBoolean(false);
    }

    boolean stream() {
        return body.path("stream").asBoolean(false);
    }

    boolean store() {
        return body.path("store").asBoolean(true);
    }

    @Nullable String conversation() {
        return conversation(body.path("conversation"));
    }

    /// An id, alone or in an object.
    static @Nullable String conversation(JsonNode conversation) {
        if (conversation.isTextual()) {
            return conversation.asText();
        }
        return conversation.hasNonNull("id") ? conversation.path("id").asText() : null;
    }

    /// What the mainline model makes of the prompt, unless the instructions forbid it.
    String revisedPrompt() {
        var instructions = body.path("instructions").asText("");
        return instructions.contains("verbatim")
                        || instructions.contains("exactly")
                        || instructions.contains("unchanged")
                        || instructions.contains("as is")
                ? prompt
                : "%s. Balanced composition, soft natural light, fine detail.".formatted(prompt);
    }
}
