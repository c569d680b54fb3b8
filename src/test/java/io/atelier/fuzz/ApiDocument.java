package io.atelier.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// An OpenAPI 3.1 document: its operations, and what contradicts its schemas.
public final class ApiDocument {
    private static final Set<String> METHODS =
            Set.of("get", "head", "post", "put", "patch", "delete", "options");

    private final JsonNode root;
    private final SchemaRegistry registry =
            SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12,
                    builder ->
                            builder.schemaRegistryConfig(
                                    SchemaRegistryConfig.builder()
                                            .formatAssertionsEnabled(true)
                                            .build()));
    private final Map<JsonNode, Schema> schemas = new ConcurrentHashMap<>();
    private final JsonNode components;

    private ApiDocument(JsonNode root) {
        this.root = root;
        components = closed(root.path("components"));
    }

    public static ApiDocument parse(String yaml) throws IOException {
        return new ApiDocument(new YAMLMapper().readTree(yaml));
    }

    public JsonNode root() {
        return root;
    }

    public List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        root.path("paths")
                .properties()
                .forEach(path ->
                        path.getValue().properties().stream()
                                .filter(entry -> METHODS.contains(entry.getKey()))
                                .forEach(entry ->
                                        operations.add(
                                                operation(
                                                        path.getKey(),
                                                        entry.getKey(),
                                                        path.getValue(),
                                                        entry.getValue()))));
        return operations;
    }

    /// The node itself, or what it refers to.
    public JsonNode resolve(JsonNode node) {
        JsonNode reference = node.path("$ref");
        return reference.isTextual() ? resolve(root.at(reference.textValue().substring(1))) : node;
    }

    /// What contradicts the schema; empty when nothing does. A field that the schema doesn't tell
    /// of does, unless it says that there may be any.
    public List<String> objections(JsonNode schema, JsonNode body) {
        return schemas.computeIfAbsent(schema, this::compiled).validate(body).stream()
                .map(Error::toString)
                .toList();
    }

    private Schema compiled(JsonNode schema) {
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        whole.set("components", components);
        whole.setAll((ObjectNode) closed(schema));
        return registry.getSchema(whole);
    }

    private Operation operation(String path, String method, JsonNode shared, JsonNode node) {
        List<Operation.Parameter> parameters = new ArrayList<>();
        for (JsonNode declared : List.of(shared.path("parameters"), node.path("parameters"))) {
            declared.forEach(parameter -> parameters.add(parameter(resolve(parameter))));
        }
        Map<Integer, Map<String, JsonNode>> answers = new TreeMap<>();
        node.path("responses")
                .properties()
                .forEach(answer ->
                        answers.put(
                                Integer.parseInt(answer.getKey()),
                                content(resolve(answer.getValue()))));
        return new Operation(
                node.path("operationId").asText(method + " " + path),
                method.toUpperCase(Locale.ROOT),
                path,
                parameters,
                content(resolve(node.path("requestBody"))),
                answers);
    }

    private static Operation.Parameter parameter(JsonNode node) {
        return new Operation.Parameter(
                node.path("name").asText(),
                node.path("in").asText(),
                node.path("required").asBoolean(),
                node.path("schema"));
    }

    private static Map<String, JsonNode> content(JsonNode holder) {
        Map<String, JsonNode> content = new LinkedHashMap<>();
        holder.path("content")
                .properties()
                .forEach(type ->
                        content.put(
                                type.getKey(),
                                type.getValue().has("schema")
                                        ? type.getValue().path("schema")
                                        : JsonNodeFactory.instance.objectNode()));
        return content;
    }

    /// A schema that lists fields and says nothing of others, without the others.
    private static JsonNode closed(JsonNode schema) {
        if (schema.isArray()) {
            var items = JsonNodeFactory.instance.arrayNode();
            schema.forEach(item -> items.add(closed(item)));
            return items;
        }
        if (!schema.isObject()) {
            return schema;
        }
        Map<String, JsonNode> fields = new HashMap<>();
        schema.properties().forEach(field -> fields.put(field.getKey(), closed(field.getValue())));
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        copy.setAll(fields);
        if (schema.path("properties").isObject() && !schema.has("additionalProperties")) {
            copy.put("additionalProperties", false);
        }
        return copy;
    }
}
