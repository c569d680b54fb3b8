package io.atelier.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.ingest.Checked.Bad;
import io.atelier.ingest.Checked.Good;
import io.atelier.job.JobId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The `input` of a response: a prompt, or what was said and shown, in order.
///
/// @param prompt all that the user says
/// @param instructions what the system and the developer say; empty where they say nothing
/// @param images what the user shows, and pictures of earlier responses, as a job document has them
record ResponseInput(String prompt, String instructions, ArrayNode images) {
    private static final String BETWEEN = "\n\n";
    private static final Set<String> OF_A_MESSAGE =
            Set.of("type", "role", "content", "id", "status");
    private static final Set<String> OF_A_TEXT = Set.of("type", "text");

    /// The model looks at pictures in its own way, so `detail` is taken and has no effect.
    private static final Set<String> OF_AN_IMAGE = Set.of("type", "image_url", "file_id", "detail");

    static Rule<ResponseInput> rule() {
        return input -> {
            if (input.isTextual()) {
                return new Good<>(new ResponseInput(input.textValue(), "", array()));
            }
            if (!input.isArray()) {
                return Bad.of("must be a string or a list of items");
            }
            Items items = new Items();
            for (int i = 0; i < input.size(); i++) {
                Optional<String> objection = items.take(input.get(i));
                if (objection.isPresent()) {
                    return Bad.of("item %d %s".formatted(i, objection.get()));
                }
            }
            return new Good<>(items.read());
        };
    }

    private static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /// What has been read so far. Each step says what is wrong, if anything is.
    private static final class Items {
        private final List<String> said = new ArrayList<>();
        private final List<String> instructed = new ArrayList<>();
        private final ArrayNode images = array();

        ResponseInput read() {
            return new ResponseInput(
                    String.join(BETWEEN, said), String.join(BETWEEN, instructed), images);
        }

        Optional<String> take(JsonNode item) {
            return switch (item.path("type").asText("message")) {
                case "message" -> message(item);
                case "image_generation_call", "item_reference" -> picture(item.path("id"));
                default -> Optional.of("must be a message or an image_generation_call with its id");
            };
        }

        private Optional<String> message(JsonNode message) {
            return switch (message.path("role").asText()) {
                case "user" -> content(message, said, true);
                case "system", "developer" -> content(message, instructed, false);
                default ->
                        Optional.of(
                                "must have the role user, system or developer; what was answered before is told by previous_response_id");
            };
        }

        private Optional<String> content(JsonNode message, List<String> texts, boolean shows) {
            JsonNode content = message.path("content");
            if (!onlyHas(message, OF_A_MESSAGE)) {
                return Optional.of("must have a role and content, and no other fields");
            }
            if (content.isTextual()) {
                texts.add(content.textValue());
                return Optional.empty();
            }
            if (!content.isArray()) {
                return Optional.of("must have content: a string or a list of parts");
            }
            for (JsonNode part : content) {
                Optional<String> objection = part(part, texts, shows);
                if (objection.isPresent()) {
                    return objection;
                }
            }
            return Optional.empty();
        }

        private Optional<String> part(JsonNode part, List<String> texts, boolean shows) {
            String type = part.path("type").asText();
            if (type.equals("input_text")) {
                return text(part, texts);
            }
            return type.equals("input_image") && shows
                    ? image(part)
                    : Optional.of(
                            "has a part that is neither input_text nor, of the user's, input_image");
        }

        private static Optional<String> text(JsonNode part, List<String> texts) {
            if (!part.path("text").isTextual() || !onlyHas(part, OF_A_TEXT)) {
                return Optional.of("has an input_text that must have text, and no other fields");
            }
            texts.add(part.path("text").textValue());
            return Optional.empty();
        }

        private Optional<String> image(JsonNode part) {
            ObjectNode source = JsonNodeFactory.instance.objectNode();
            for (String name : List.of("image_url", "file_id")) {
                if (part.hasNonNull(name)) {
                    source.set(name, part.path(name));
                }
            }
            if (source.size() != 1 || !onlyHas(part, OF_AN_IMAGE)) {
                return Optional.of(
                        "has an input_image that must have either image_url or file_id, and no other fields but detail");
            }
            images.add(source);
            return Optional.empty();
        }

        private Optional<String> picture(JsonNode id) {
            Optional<JobId> job = ResponseId.parsePicture(id.asText());
            if (job.isEmpty()) {
                return Optional.of("names a picture that does not exist");
            }
            images.addObject().put("job", job.get().toString()).put("index", 0);
            return Optional.empty();
        }

        private static boolean onlyHas(JsonNode object, Set<String> names) {
            return object.propertyStream().map(Map.Entry::getKey).allMatch(names::contains);
        }
    }
}
