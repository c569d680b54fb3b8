package io.atelier.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class JobDocumentSchemaTest {
    @Test
    void publishesExactlyTheFieldsThatAreRead() throws Exception {
        try (InputStream yaml = getClass().getResourceAsStream("/META-INF/openapi.yaml")) {
            JsonNode properties =
                    new YAMLMapper()
                            .readTree(yaml)
                            .at("/components/schemas/JobDocument/properties");

            assertThat(properties.fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrderElementsOf(
                            JobFields.ALL.stream().flatMap(Field::names).toList());
        }
    }
}
