package io.atelier.embedded;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;

/// `/v1/conversations`: each remembers the last response made in it, and nothing else.
final class SimulatedConversations {
    static final String PREFIX = "/v1/conversations/";
    private static final String LAST = "last_response";

    private final JsonFolder conversations;
    private final Clock clock;

    SimulatedConversations(Path folder, Clock clock) {
        conversations = new JsonFolder(folder);
        this.clock = clock;
    }

    void create(Exchange exchange) {
        var body =
                exchange.body().length == 0
                        ? JsonNodeFactory.instance.objectNode()
                        : exchange.received().jsonObject();
        new RequestFields(body)
                .unknown(Set.of("items", "metadata"))
                .ifPresent(error -> {
                    throw new Refusal(error);
                });
        var conversation = JsonNodeFactory.instance.objectNode();
        var id = JsonFolder.freshId("conv_");
        conversation.put("id", id).put("object", "conversation");
        conversation.put("created_at", clock.instant().getEpochSecond());
        conversation.set(
                "metadata",
                body.hasNonNull("metadata")
                        ? body.get("metadata")
                        : JsonNodeFactory.instance.objectNode());
        conversations.put(id, conversation);
        exchange.answer(200, conversation.toString());
    }

    void show(Exchange exchange) {
        var conversation = found(exchange);
        conversation.remove(LAST);
        exchange.answer(200, conversation.toString());
    }

    void remove(Exchange exchange) {
        var id = found(exchange).path("id").asText();
        conversations.remove(id);
        var json = JsonNodeFactory.instance.objectNode();
        json.put("id", id).put("object", "conversation.deleted").put("deleted", true);
        exchange.answer(200, json.toString());
    }

    boolean has(String id) {
        return conversations.get(id).isPresent();
    }

    Optional<String> lastResponse(String id) {
        return conversations
                .get(id)
                .filter(conversation -> conversation.has(LAST))
                .map(conversation -> conversation.path(LAST).asText());
    }

    void remember(String id, String response) {
        conversations
                .get(id)
                .ifPresent(conversation -> conversations.put(id, conversation.put(LAST, response)));
    }

    static Refusal notFound(String id) {
        return new Refusal(
                ErrorEnvelope.invalidRequest(
                        404, null, "Conversation with id '%s' not found.".formatted(id)));
    }

    private ObjectNode found(Exchange exchange) {
        var id = exchange.after(PREFIX);
        return conversations.get(id).orElseThrow(() -> notFound(id));
    }
}
