package io.atelier.chaos.checker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/// A committed record of a topic.
///
/// @param topic without the deployment's prefix
public record Entry(
        String topic,
        int partition,
        long offset,
        long timeMs,
        String key,
        Map<String, String> headers,
        JsonNode value) {
    public Entry {
        headers = Map.copyOf(headers);
    }

    /// The word in `io.atelier.<family>.<word>.v1`.
    String word() {
        String[] words = header("ce_type").split("\\.", -1);
        return words.length < 2 ? "" : words[words.length - 2];
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    String text(String field) {
        return value.path(field).asText();
    }

    int fence() {
        return value.path("fence").asInt();
    }
}
