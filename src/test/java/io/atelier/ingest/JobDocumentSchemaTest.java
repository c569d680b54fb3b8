package io.atelier.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.atelier.job.ImageOperation;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JobDocumentSchemaTest {
    static Stream<Arguments> documents() {
        return Stream.of(
                Arguments.of("JobDocument", JobFields.ALL),
                Arguments.of("SessionDocument", SessionFields.OF_A_SESSION),
                Arguments.of("TurnDocument", SessionFields.OF_A_TURN),
                Arguments.of("ImagesGeneration", ImagesFields.of(ImageOperation.GENERATE)),
                Arguments.of("ImagesEdit", ImagesFields.of(ImageOperation.EDIT)),
                Arguments.of("ImagesForm", ImagesFields.of(ImageOperation.EDIT)),
                Arguments.of("VariationForm", ImagesFields.of(ImageOperation.VARIATION)),
                Arguments.of("ResponsesCreate", ResponsesFields.ALL),
                Arguments.of("ImageTool", ResponsesFields.OF_THE_TOOL),
                Arguments.of("TenantDocument", TenantFields.OF_A_TENANT),
                Arguments.of("KeyDocument", TenantFields.OF_A_KEY),
                Arguments.of("RepairDocument", DeadLettersResource.OF_A_REPAIR));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void publishesExactlyTheFieldsThatAreRead(String document, List<Field<?>> fields)
            throws Exception {
        try (InputStream yaml = getClass().getResourceAsStream("/META-INF/openapi.yaml")) {
            JsonNode properties =
                    new YAMLMapper()
                            .readTree(yaml)
                            .at("/components/schemas/" + document + "/properties");

            assertThat(properties.fieldNames())
                    .toIterable()
                    // A form has each picture as a file of its own.
                    .map(name -> name.equals("image") ? JobFields.IMAGES.name() : name)
                    .containsExactlyInAnyOrderElementsOf(
                            fields.stream().flatMap(Field::names).toList());
        }
    }
}
