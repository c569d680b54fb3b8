package io.atelier.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// A response before anything has happened: what was asked for, and the defaults of the rest.
final class ResponseJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ResponseJson() {}

    static ObjectNode fresh(TurnRequest request, String id, long createdAt) {
        var body = request.body();
        var json = JSON.objectNode();
        json.put("id", id).put("object", "response").put("created_at", createdAt);
        json.put("status", request.background() ? "queued" : "in_progress");
        json.put("background", request.background());
        json.putNull("error").putNull("incomplete_details");
        repeat(json, body, "instructions", JSON.nullNode());
        repeat(json, body, "max_output_tokens", JSON.nullNode());
        repeat(json, body, "max_tool_calls", JSON.nullNode());
        json.put("model", body.path("model").asText());
        json.putArray("output");
        repeat(json, body, "parallel_tool_calls", JSON.booleanNode(true));
        repeat(json, body, "previous_response_id", JSON.nullNode());
        var conversation = request.conversation();
        if (conversation != null) {
            json.putObject("conversation").put("id", conversation);
        }
        repeat(json, body, "reasoning", JSON.objectNode().putNull("effort").putNull("summary"));
        repeat(json, body, "safety_identifier", JSON.nullNode());
        json.put("service_tier", tier(body.path("service_tier").asText("auto")));
        json.put("store", request.store());
        repeat(json, body, "temperature", JSON.numberNode(1.0));
        var text = JSON.objectNode();
        text.putObject("format").put("type", "text");
        repeat(json, body, "text", text);
        repeat(json, body, "tool_choice", JSON.textNode("auto"));
        repeat(json, body, "tools", JSON.arrayNode());
        json.set("tools", withoutPictures(json.path("tools")));
        repeat(json, body, "top_p", JSON.numberNode(1.0));
        repeat(json, body, "truncation", JSON.textNode("disabled"));
        repeat(json, body, "metadata", JSON.objectNode());
        return json;
    }

    /// A mask by data URL is not repeated in every event.
    private static JsonNode withoutPictures(JsonNode tools) {
        var copy = tools.deepCopy();
        copy.forEach(tool -> ((ObjectNode) tool).remove("input_image_mask"));
        return copy;
    }

    private static String tier(String asked) {
        return asked.equals("auto") ? "default" : asked;
    }

    private static void repeat(ObjectNode json, ObjectNode body, String name, JsonNode otherwise) {
        json.set(name, body.hasNonNull(name) ? body.get(name) : otherwise);
    }
}
