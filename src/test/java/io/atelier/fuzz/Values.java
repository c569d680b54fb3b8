package io.atelier.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// JSON by a schema: such as it asks for, and such as it forbids.
final class Values {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /// Nobody's address that a guard has to look up.
    private static final List<String> URLS =
            List.of(
                    "data:image/png;base64," + Pictures.BASE64,
                    "https://127.0.0.1/a.png",
                    "https://[::1]/a.png",
                    "data:image/png;base64,AAAA",
                    "http://169.254.169.254/");

    private static final int MOST_OF_A_PARAMETER = 300;

    private static final String PICTURES = "n";
    private static final String FILE = "binary";

    private final ApiDocument api;
    private final Known known;
    private final Random random;

    Values(ApiDocument api, Known known, Random random) {
        this.api = api;
        this.known = known;
        this.random = random;
    }

    /// What the schema allows; the application may have rules that it can't express.
    JsonNode valid(JsonNode schema) {
        JsonNode is = api.resolve(schema);
        if (is.path("oneOf").isArray()) {
            return valid(is.path("oneOf").get(random.nextInt(is.path("oneOf").size())));
        }
        if (is.path("enum").isArray()) {
            return is.path("enum").get(random.nextInt(is.path("enum").size()));
        }
        if (is.has("const")) {
            return is.path("const");
        }
        return switch (type(is)) {
            case "object" -> object(is);
            case "array" -> array(is);
            case "integer", "number" -> number(is);
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            default -> JSON.textNode(text(is));
        };
    }

    /// The same document with one thing wrong in it, more often than not.
    JsonNode spoiled(JsonNode schema) {
        JsonNode is = api.resolve(schema);
        if (!(valid(is) instanceof ObjectNode document)) {
            return anything(0);
        }
        List<String> names = new ArrayList<>();
        is.path("properties").fieldNames().forEachRemaining(names::add);
        String name = names.isEmpty() ? "x" : names.get(random.nextInt(names.size()));
        JsonNode property = api.resolve(is.path("properties").path(name));
        switch (random.nextInt(7)) {
            case 0 -> document.remove(name);
            case 1 -> document.set("x" + random.nextInt(9), anything(0));
            case 2 -> document.putNull(name);
            case 3 -> document.set(name, beyond(property));
            case 4 -> document.set(name, spoiled(property));
            default -> document.set(name, anything(0));
        }
        return document;
    }

    /// A parameter's value, as text that is short enough for a line of a request.
    String parameter(Operation.Parameter parameter) {
        JsonNode schema = api.resolve(parameter.schema());
        String text =
                switch (random.nextInt(4)) {
                    case 0 -> anything(2).asText();
                    case 1 -> beyond(schema).asText();
                    case 2 -> known.word(random);
                    default -> valid(schema).asText();
                };
        return text.substring(0, Math.min(text.length(), MOST_OF_A_PARAMETER));
    }

    private ObjectNode object(JsonNode schema) {
        JsonNode examples = schema.path("examples");
        ObjectNode object =
                examples.isArray() && random.nextInt(3) > 0
                        ? examples.get(0).deepCopy()
                        : JSON.objectNode();
        int fields = schema.path("properties").size();
        schema.path("properties")
                .properties()
                .forEach(property -> {
                    if (random.nextInt(fields) == 0 || isFile(property.getValue())) {
                        object.set(property.getKey(), valid(property.getValue()));
                    }
                });
        schema.path("required")
                .forEach(name -> {
                    if (!object.has(name.asText())) {
                        object.set(
                                name.asText(),
                                valid(schema.path("properties").path(name.asText())));
                    }
                });
        if (schema.path("additionalProperties").isObject()) {
            for (int i = random.nextInt(3); i > 0; i--) {
                object.set("k" + i, valid(schema.path("additionalProperties")));
            }
        }
        // A job that waits for tomorrow costs nothing today; else one picture does.
        if (schema.path("properties").has("not_before") && random.nextInt(10) > 0) {
            object.put("not_before", soon().toString());
            object.remove("deadline");
        } else if (random.nextInt(10) > 0) {
            object.remove(PICTURES);
        }
        return object;
    }

    /// Of which an example can't hold any.
    private boolean isFile(JsonNode schema) {
        return api.resolve(schema).path("format").asText().equals(FILE)
                || (schema.has("items") && isFile(schema.path("items")));
    }

    private ArrayNode array(JsonNode schema) {
        ArrayNode array = JSON.arrayNode();
        int least = schema.path("minItems").asInt(0);
        for (int i = least + random.nextInt(3); i > 0; i--) {
            array.add(valid(schema.path("items")));
        }
        return array;
    }

    private JsonNode number(JsonNode schema) {
        int least = schema.path("minimum").asInt(0);
        int most = schema.path("maximum").asInt(least + 100);
        return JSON.numberNode(
                switch (random.nextInt(4)) {
                    case 0 -> most;
                    case 1 -> random.nextInt(least, most + 1);
                    default -> least;
                });
    }

    private String text(JsonNode schema) {
        return switch (schema.path("format").asText()) {
            case "date-time" -> soon().toString();
            case "date" -> soon().toString().substring(0, 10);
            case "uuid" -> known.any(random);
            case "uri" -> URLS.get(random.nextInt(URLS.size()));
            case FILE -> Pictures.LATIN_1;
            default -> plain(schema);
        };
    }

    private String plain(JsonNode schema) {
        int most = schema.path("maxLength").asInt(0);
        return switch (random.nextInt(8)) {
            case 0 -> known.any(random);
            case 1 -> most > 0 ? "\uD83E\uDD8A".repeat(most) : "a";
            case 2 -> "a".repeat(Math.max(1, schema.path("minLength").asInt(1)));
            default -> known.word(random);
        };
    }

    private Instant soon() {
        return Instant.now()
                .plus(1 + random.nextInt(20), ChronoUnit.HOURS)
                .truncatedTo(ChronoUnit.SECONDS);
    }

    /// Just outside of what is allowed.
    private JsonNode beyond(JsonNode schema) {
        return switch (type(schema)) {
            case "integer", "number" ->
                    JSON.numberNode(
                            random.nextBoolean()
                                    ? schema.path("minimum").asLong(0) - 1
                                    : schema.path("maximum").asLong(Integer.MAX_VALUE) + 1);
            case "array" -> {
                ArrayNode array = JSON.arrayNode();
                for (int i = schema.path("maxItems").asInt(20); i >= 0; i--) {
                    array.add(valid(schema.path("items")));
                }
                yield array;
            }
            case "object" -> anything(0);
            default -> JSON.textNode("b".repeat(schema.path("maxLength").asInt(255) + 1));
        };
    }

    private JsonNode anything(int depth) {
        return switch (random.nextInt(depth < 2 ? 10 : 8)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.booleanNode(random.nextBoolean());
            case 2 -> JSON.numberNode(random.nextLong());
            case 3 -> JSON.numberNode(random.nextDouble() * 10 - 5);
            case 4 -> JSON.textNode(known.word(random));
            case 5, 6, 7 -> JSON.textNode(Hostile.text(random));
            case 8 -> JSON.arrayNode().add(anything(depth + 1)).add(anything(depth + 1));
            default -> {
                ObjectNode object = JSON.objectNode();
                object.set(known.word(random), anything(depth + 1));
                object.set(Hostile.text(random), anything(depth + 1));
                yield object;
            }
        };
    }

    /// Of several types, the first.
    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray() ? type.get(0).asText() : type.asText();
    }
}
