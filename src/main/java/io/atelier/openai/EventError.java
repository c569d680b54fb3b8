package io.atelier.openai;

import com.fasterxml.jackson.databind.JsonNode;

/// An error inside a stream, in its three shapes: an event called `error`, an event of type
/// `error`, and an `error` object in any event.
final class EventError {
    private static final String ERROR = "error";

    private EventError() {}

    static boolean isOne(JsonNode event, String name) {
        return event.path(ERROR).isObject()
                || name.equals(ERROR)
                || event.path("type").asText("").equals(ERROR);
    }

    static ErrorEnvelope of(JsonNode event, String prompt) {
        JsonNode inner = event.path(ERROR);
        return ErrorEnvelope.of(inner.isObject() ? inner : event, prompt);
    }
}
