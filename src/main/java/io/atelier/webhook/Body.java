package io.atelier.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.job.WebhookMessage;
import io.atelier.log.Json;
import java.util.function.UnaryOperator;

/// What a target gets, in the form that Standard Webhooks recommends: `type`, `timestamp`, `data`.
final class Body {
    private static final String URL = "url";

    private Body() {}

    /// @param links makes a link of a picture's path; it may expire, so it is made for every call
    static String of(WebhookMessage message, UnaryOperator<String> links) {
        JsonNode data = message.data().deepCopy();
        link(data, links);
        data.path("images")
                .forEach(image -> {
                    link(image, links);
                    image.path("variants").forEach(variant -> link(variant, links));
                });
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("type", message.type().wireName());
        body.put("timestamp", message.timestamp().toString());
        body.set("data", data);
        try {
            return Json.MAPPER.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("can't write what was read", e);
        }
    }

    private static void link(JsonNode holder, UnaryOperator<String> links) {
        if (holder instanceof ObjectNode object && object.path(URL).isTextual()) {
            object.put(URL, links.apply(object.path(URL).textValue()));
        }
    }
}
