package io.atelier.embedded;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// A response's words, and the events that announce them.
final class Messages {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private Messages() {}

    static ObjectNode of(String id, String words, boolean refused) {
        var message = JSON.objectNode().put("id", id).put("type", "message");
        message.put("status", "completed").put("role", "assistant");
        message.putArray("content").add(part(words, refused));
        return message;
    }

    static List<ObjectNode> events(ObjectNode message, String words, boolean refused) {
        var id = message.path("id").asText();
        var kind = refused ? "refusal" : "output_text";
        var begun = message.deepCopy().put("status", "in_progress");
        begun.putArray("content");
        var delta = about("response.%s.delta".formatted(kind), id).put("delta", words);
        var done =
                about("response.%s.done".formatted(kind), id)
                        .put(refused ? "refusal" : "text", words);
        if (!refused) {
            delta.putArray("logprobs");
            done.putArray("logprobs");
        }
        return List.of(
                item("response.output_item.added", begun),
                about("response.content_part.added", id).set("part", part("", refused)),
                delta,
                done,
                about("response.content_part.done", id).set("part", part(words, refused)),
                item("response.output_item.done", message));
    }

    private static ObjectNode part(String words, boolean refused) {
        var part = JSON.objectNode();
        if (refused) {
            return part.put("type", "refusal").put("refusal", words);
        }
        part.put("type", "output_text").put("text", words);
        part.putArray("annotations");
        part.putArray("logprobs");
        return part;
    }

    private static ObjectNode about(String type, String id) {
        return JSON.objectNode()
                .put("type", type)
                .put("item_id", id)
                .put("output_index", 0)
                .put("content_index", 0);
    }

    private static ObjectNode item(String type, ObjectNode message) {
        var event = JSON.objectNode().put("type", type).put("output_index", 0);
        event.set("item", message.deepCopy());
        return event;
    }
}
