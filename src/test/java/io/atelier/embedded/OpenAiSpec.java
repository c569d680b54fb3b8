package io.atelier.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// The part of OpenAI's own specification that lies in `openai-spec`.
public final class OpenAiSpec {
    private final JsonNode definitions;
    private final SchemaRegistry registry =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    public OpenAiSpec() throws IOException {
        try (InputStream in =
                OpenAiSpec.class.getResourceAsStream("/openai-spec/openai-subset.json")) {
            var text =
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            definitions = SimulatorCaller.json(text).path("$defs");
        }
    }

    /// What contradicts the schema of that name; empty when nothing does.
    public List<String> objections(String schema, JsonNode body) {
        if (!definitions.has(schema)) {
            throw new IllegalArgumentException("no schema " + schema);
        }
        var root = JsonNodeFactory.instance.objectNode();
        root.put("$ref", "#/$defs/" + schema);
        root.set("$defs", definitions);
        return registry.getSchema(root).validate(body).stream().map(Error::toString).toList();
    }
}
