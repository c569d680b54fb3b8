package io.atelier.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.fuzz.ApiDocument;
import io.atelier.fuzz.Operation;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The served document, and its copy for who has no process to ask.
@Tag("application")
@QuarkusTest
class OpenApiTest {
    private static final Path COPY = Path.of("docs/openapi.yaml");
    private static final String REWRITE =
            "docs/openapi.yaml is out of date; write it again with"
                    + " ./mvnw test -Dtest=OpenApiTest -Ddocs.write=true";

    private String served = "";
    private ApiDocument api;

    @BeforeEach
    void fetch() throws IOException {
        served = RestAssured.get("/q/openapi").asString();
        api = ApiDocument.parse(served);
    }

    @Test
    void theCopyIsWhatIsServed() throws IOException {
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(COPY, served);
        }

        assertThat(Repository.text(COPY)).as(REWRITE).isEqualTo(served);
    }

    @Test
    void everyOperationHasANameOfItsOwnAndAKnownTag() {
        Set<String> tags = Set.copyOf(api.root().path("tags").findValuesAsText("name"));
        List<JsonNode> operations =
                api.root().path("paths").findParents("responses").stream().toList();

        assertThat(operations).hasSameSizeAs(api.operations()).isNotEmpty();
        assertThat(operations.stream().map(node -> node.path("operationId").asText()))
                .doesNotHaveDuplicates()
                .allSatisfy(id -> assertThat(id).isNotEmpty());
        assertThat(operations)
                .allSatisfy(operation -> {
                    assertThat(operation.path("summary").asText()).as(id(operation)).isNotEmpty();
                    assertThat(
                                    StreamSupport.stream(
                                                    operation.path("tags").spliterator(), false)
                                            .map(JsonNode::asText))
                            .as(id(operation))
                            .isNotEmpty()
                            .isSubsetOf(tags);
                });
        assertThat(api.root().path("tags"))
                .allSatisfy(tag -> {
                    assertThat(tag.path("description").asText()).as("%s", tag).isNotEmpty();
                });
    }

    @Test
    void everyOperationThatCanRefuseSaysHow() {
        assertThat(api.operations())
                .filteredOn(it -> !it.parameters().isEmpty() || !it.bodies().isEmpty())
                .allSatisfy(operation ->
                        assertThat(operation.answers().keySet())
                                .as(operation.id())
                                .anyMatch(status -> status >= 400 && status < 500));
    }

    /// As the door does, in OpenAI's envelope on OpenAI's paths.
    @Test
    void everyOperationSaysHowTheDoorTurnsAway() {
        assertThat(api.operations())
                .allSatisfy(operation -> {
                    String type =
                            operation
                                            .path()
                                            .matches(
                                                    "/v1/(models|files|images|moderations|responses).*")
                                    ? "application/json"
                                    : "application/problem+json";
                    assertThat(List.of(401, 403, 429))
                            .as(operation.id())
                            .allSatisfy(status ->
                                    assertThat(operation.answers().get(status))
                                            .containsOnlyKeys(type));
                });
        assertThat(api.root().at("/components/responses/TooManyRequests/headers").fieldNames())
                .toIterable()
                .contains("Retry-After", "RateLimit", "RateLimit-Policy");
    }

    /// What is our fault is 503, so that callers know what to make of it.
    @Test
    void noOperationAnswersWithAnother5xx() {
        assertThat(api.operations())
                .allSatisfy(operation ->
                        assertThat(operation.answers().keySet())
                                .as(operation.id())
                                .allMatch(status -> status < 500 || status == 503));
    }

    @Test
    void everyDocumentHasAnExampleThatKeepsToItsSchema() {
        assertThat(api.operations().stream().flatMap(OpenApiTest::documents))
                .allSatisfy(document -> {
                    JsonNode schema = api.resolve(document.getValue());
                    JsonNode examples = schema.path("examples");

                    assertThat(examples.isEmpty()).as(document.getKey()).isFalse();
                    assertThat(examples)
                            .allSatisfy(example ->
                                    assertThat(api.objections(document.getValue(), example))
                                            .as(document.getKey())
                                            .isEmpty());
                });
    }

    /// Bodies and answers that have fields.
    private static Stream<Map.Entry<String, JsonNode>> documents(Operation operation) {
        return Stream.concat(Stream.of(operation.bodies()), operation.answers().values().stream())
                .flatMap(content -> content.entrySet().stream())
                .filter(content ->
                        content.getKey().endsWith("json")
                                || content.getKey().startsWith("multipart/"))
                .filter(content -> !operation.method().equals("HEAD"))
                .map(content ->
                        Map.entry(operation.id() + " " + content.getKey(), content.getValue()));
    }

    private static String id(JsonNode operation) {
        return operation.path("operationId").asText();
    }
}
