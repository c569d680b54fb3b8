package io.atelier.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.atelier.log.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// The AsyncAPI document of the application, and what it says against records.
public final class AsyncApi {
    private static final SchemaRegistry SCHEMAS =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);

    private final JsonNode document = resource("asyncapi.yaml");

    public JsonNode document() {
        return document;
    }

    /// What contradicts the headers of a message; empty when nothing does.
    public List<String> objections(String message, Map<String, String> headers) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.set("components", document.path("components"));
        root.putArray("allOf").add(message(message).path("headers"));
        return objections(root, new ObjectMapper().valueToTree(headers));
    }

    /// The same of the value of a message.
    public List<String> objections(String message, JsonNode value) {
        JsonNode payload = message(message).path("payload");
        if (payload.has("schema")) {
            return objections(schema(payload.at("/schema/$ref").asText()), value);
        }
        ObjectNode event = document.at(payload.path("$ref").asText().substring(1)).deepCopy();
        String data = event.at("/properties/data/$ref").asText();
        ((ObjectNode) event.path("properties")).remove("data");
        return Stream.concat(
                        objections(event, value).stream(),
                        objections(schema(data), value.path("data")).stream())
                .toList();
    }

    /// The same, and that nothing is told that the schema does not know.
    public List<String> objectionsToMore(String message, JsonNode value) {
        JsonNode schema = schema(message(message).at("/payload/schema/$ref").asText());
        close(schema);
        return objections(schema, value);
    }

    /// The schema of that file name.
    public static JsonNode schema(String name) {
        return resource(name.replaceFirst("^\\./", ""));
    }

    private JsonNode message(String name) {
        JsonNode message = document.at("/components/messages/" + name);
        if (message.isMissingNode()) {
            throw new IllegalArgumentException("no message " + name);
        }
        return message;
    }

    private static List<String> objections(JsonNode schema, JsonNode value) {
        return SCHEMAS.getSchema(schema).validate(value).stream().map(Error::toString).toList();
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && object.path("properties").isObject()
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        schema.forEach(AsyncApi::close);
    }

    private static JsonNode resource(String name) {
        try (InputStream in = Objects.requireNonNull(Topic.class.getResourceAsStream(name), name)) {
            return (name.endsWith(".yaml") ? new YAMLMapper() : new ObjectMapper()).readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
