package io.atelier.ingest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.atelier.job.JobId;
import io.atelier.log.Json;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("application")
@QuarkusTest
class JobsResourceTest {
    private static final String FOX = "{\"prompt\":\"a fox nobody may read of\"}";
    private static final String PROBLEM = "application/problem+json";

    @Inject ObjectMapper mapper;

    @TestHTTPResource
    @SuppressWarnings("NullAway.Init") // set by Quarkus
    URI server;

    @Test
    void acceptsAJob() throws Exception {
        Response answer = json().body(FOX).post("/v1/jobs");

        assertThat(answer.statusCode()).isEqualTo(202);
        JsonNode job = mapper.readTree(answer.asString());
        assertThat(job.path("status").asText()).isEqualTo("accepted");
        assertThat(job.path("object").asText()).isEqualTo("job");
        assertThat(job.path("model").asText()).isEqualTo("gpt-image-2.5-flare");
        assertThat(job.path("requested").toString()).isEqualTo(FOX);
        assertThat(job.at("/effective/output_format").asText()).isEqualTo("png");
        assertThat(job.path("created_at").asText()).endsWith("Z");
        assertThat(answer.header("Location")).isEqualTo("/v1/jobs/" + job.path("id").asText());
        assertThat(answer.header("Idempotent-Replayed")).isNull();
    }

    @Test
    void makesOneJobOfOneKey() {
        String key = UUID.randomUUID().toString();

        Response first = json().header("Idempotency-Key", key).body(FOX).post("/v1/jobs");
        Response second =
                json().header("Idempotency-Key", key)
                        .body(FOX.replace(":", " : "))
                        .post("/v1/jobs");
        Response other =
                json().header("Idempotency-Key", key).body("{\"prompt\":\"b\"}").post("/v1/jobs");

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(first.path("status").toString()).isEqualTo("accepted");
        assertThat(first.header("Idempotent-Replayed")).isNull();
        assertThat(second.statusCode()).isEqualTo(202);
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertProblem(other, 422);
    }

    @Test
    void tellsEveryWrongFieldInOneProblem() {
        Response answer =
                json().header("Idempotency-Key", "short")
                        .body("{\"promt\":\"a fox nobody may read of\",\"n\":1.9,\"tier\":\"now\"}")
                        .post("/v1/jobs");

        assertProblem(answer, 400);
        assertThat(answer.path("instance").toString()).isEqualTo("/v1/jobs");
        assertThat(answer.jsonPath().getList("errors.field"))
                .containsExactlyInAnyOrder("Idempotency-Key", "promt", "prompt", "n", "tier");
        assertThat(answer.jsonPath().getList("errors.find { it.field == 'tier' }.allowed"))
                .containsExactly("priority", "standard", "batch");
        assertThat(answer.asString()).doesNotContain("fox");
    }

    @Test
    void movesAModelThatIsGoneAndSaysSo() throws Exception {
        Response answer =
                json().body(
                                """
                                {"prompt": "a logo on a transparent background", "model": "dall-e-3",
                                 "quality": "hd", "style": "vivid", "response_format": "url",
                                 "size": "1792x1024", "not_before": "2999-01-01T00:00:00Z"}
                                """)
                        .post("/v1/jobs");

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(202);
        assertThat(answer.header("Sunset")).isEqualTo("Tue, 12 May 2026 00:00:00 GMT");
        assertThat(answer.header("Deprecation")).matches("@\\d+");
        JsonNode job = mapper.readTree(answer.asString());
        assertThat(job.at("/requested/model").asText()).isEqualTo("dall-e-3");
        assertThat(job.at("/requested/style").asText()).isEqualTo("vivid");
        assertThat(job.at("/effective/model").asText()).isEqualTo("gpt-image-2.5-flare");
        assertThat(job.at("/effective/quality").asText()).isEqualTo("high");
        assertThat(job.at("/effective/size").asText()).isEqualTo("1792x1024");
        assertThat(job.at("/effective/prompt").asText()).contains("transparent", "vivid");
        assertThat(job.path("changes").findValuesAsText("field"))
                .containsExactly("model", "quality", "style", "response_format");
        assertThat(job.path("changes").findValuesAsText("reason")).hasSize(4).doesNotContain("");
        assertThat(job.path("warnings")).hasSize(1);
    }

    @Test
    void namesTheNearestLegalValue() {
        Response answer =
                json().body("{\"prompt\":\"a\",\"model\":\"gpt-image-2\",\"quality\":\"max\"}")
                        .post("/v1/jobs");

        assertProblem(answer, 400);
        assertThat(answer.<String>path("errors[0].field")).isEqualTo("quality");
        assertThat(answer.<String>path("errors[0].nearest")).isEqualTo("high");
        assertThat(answer.jsonPath().getList("errors[0].allowed")).contains("low", "auto");
        assertThat(answer.header("Sunset")).isNull();
    }

    @Test
    void refusesADataUrlThatIsTooLarge() throws Exception {
        HttpResponse<String> answer =
                post(
                        "/v1/jobs",
                        "application/json",
                        "{\"operation\":\"edit\",\"prompt\":\"a fox\",\"images\":[%s]}"
                                .formatted(LargeDataUrl.JSON)
                                .getBytes(StandardCharsets.UTF_8));

        LargeDataUrl.assertRefused(answer.statusCode(), answer.body());
    }

    static Stream<Arguments> badBodies() {
        return Stream.of(
                Arguments.of(new byte[] {0, 0, 0, 0x7b, 0}, 400),
                Arguments.of(FOX.getBytes(Charset.forName("UTF-32")), 400),
                Arguments.of(FOX.getBytes(StandardCharsets.UTF_16), 400),
                Arguments.of((FOX + FOX).getBytes(StandardCharsets.UTF_8), 400),
                Arguments.of(new byte[0], 400),
                Arguments.of("[".repeat(200_000).getBytes(StandardCharsets.UTF_8), 400),
                Arguments.of(" ".repeat(1024 * 1024).getBytes(StandardCharsets.UTF_8), 400),
                Arguments.of(" ".repeat(1024 * 1024 + 1).getBytes(StandardCharsets.UTF_8), 413),
                Arguments.of(" ".repeat(5 * 1024 * 1024).getBytes(StandardCharsets.UTF_8), 413));
    }

    @ParameterizedTest
    @MethodSource("badBodies")
    void refusesBadBodies(byte[] body, int status) throws Exception {
        HttpResponse<String> answer = post("/v1/jobs", "application/json", body);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains(PROBLEM);
        assertThat(answer.body()).doesNotContain("fox");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/json; charset=utf-16", ""})
    void refusesOtherTypes(String type) throws Exception {
        HttpResponse<String> answer = post("/v1/jobs", type, FOX.getBytes(StandardCharsets.UTF_8));

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.headers().firstValue("Content-Type")).contains(PROBLEM);
    }

    @Test
    void refusesATypeThatIsNone() throws Exception {
        HttpResponse<String> answer =
                post("/v1/jobs", "nonsense", FOX.getBytes(StandardCharsets.UTF_8));

        assertThat(answer.statusCode()).isBetween(400, 415);
        assertThat(answer.headers().firstValue("Content-Type")).contains(PROBLEM);
    }

    @Test
    void takesThirtyTwoThousandCharacters() {
        String prompt = "\ud83e\udd8a".repeat(32_000);

        Response answer = json().body("{\"prompt\":\"" + prompt + "\"}").post("/v1/jobs");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.path("requested.prompt").toString()).isEqualTo(prompt);
    }

    @Test
    void cancelsOnce() {
        String path = jobForLater();

        Response first = given().post(path + "/cancel");
        Response second = given().post(path + "/cancel");

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(first.path("status").toString()).isEqualTo("cancelled");
        assertThat(first.path("object").toString()).isEqualTo("job");
        assertThat(first.header("Location")).isEqualTo(path);
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.asString()).isEqualTo(first.asString());
    }

    @Test
    void saysWhatStateForbidsACommand() {
        String path = jobForLater();

        Response redrive = given().post(path + "/redrive");
        Response resolve = json().body("{\"paid\":true}").post(path + "/resolve");

        for (Response answer : List.of(redrive, resolve)) {
            assertProblem(answer, 409);
            assertThat(answer.<String>path("job_status")).isEqualTo("scheduled");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"paid\":\"true\"}",
                "{\"paid\":1}",
                "{\"paid\":null}",
                "[]",
                "",
                "{\"paid\":true,\"why\":1}",
                "{\"paid\":true,\"paid\":false}"
            })
    void refusesResolutionsThatAreNone(String body) {
        assertProblem(json().body(body).post("/v1/jobs/" + JobId.random() + "/resolve"), 400);
    }

    @Test
    void answersTheSame404ForMissingAndHostileIds() throws Exception {
        String missing = body404("/v1/jobs/" + JobId.random() + "/cancel");

        for (String id :
                new String[] {
                    "x",
                    "%00",
                    "..%2f..%2fetc",
                    "%27%3b--",
                    "A".repeat(2_000),
                    JobId.random().toString().toUpperCase(java.util.Locale.ROOT),
                    "%ff%fe"
                }) {
            assertThat(body404("/v1/jobs/" + id + "/cancel")).as(id).isEqualTo(missing);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/nothing", "/v1/jobs/x/nothing", "/v1/"})
    void answersUnknownPathsWithAProblem(String path) {
        assertProblem(given().get(path), 404);
    }

    @Test
    void answersUnknownMethodsWithAProblem() {
        assertProblem(given().delete("/v1/jobs"), 405);
    }

    @Test
    void countsByTierAndResult() {
        json().body("{\"prompt\":\"a\",\"tier\":\"batch\"}").post("/v1/jobs");
        json().body("{}").post("/v1/jobs");

        assertThat(given().get("/q/metrics").asString())
                .contains("atelier_ingest_jobs_total{result=\"accepted\",tier=\"batch\"}")
                .contains("atelier_ingest_jobs_total{result=\"invalid\",tier=\"none\"}");
    }

    @Test
    void describesItself() throws Exception {
        JsonNode api = mapper.readTree(given().get("/q/openapi?format=json").asString());

        JsonNode post = api.at("/paths/~1v1~1jobs/post");
        assertThat(post.at("/requestBody/content/application~1json/schema/$ref").asText())
                .isEqualTo("#/components/schemas/JobDocument");
        assertThat(post.path("responses").fieldNames())
                .toIterable()
                .contains("202", "400", "413", "415", "422", "503");
        assertThat(api.at("/components/schemas/JobDocument/properties/prompt").isObject()).isTrue();
        assertThat(api.at("/components/schemas/JobAnswer/properties/created_at").isObject())
                .isTrue();
        assertThat(api.at("/components/responses/Problem").isObject()).isTrue();
        assertThat(api.at("/paths/~1v1~1jobs~1{id}~1cancel/post").isObject()).isTrue();
    }

    @Test
    void writesJsonAsTheLogDoes() throws Exception {
        Acknowledgement answer = Acknowledgement.of(JobId.random(), null);

        assertThat(mapper.writeValueAsString(answer))
                .isEqualTo(Json.MAPPER.writeValueAsString(answer));
        assertThat(mapper.getPropertyNamingStrategy())
                .isEqualTo(Json.MAPPER.getPropertyNamingStrategy());
    }

    private static void assertProblem(Response answer, int status) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith(PROBLEM);
        assertThat((Integer) answer.path("status")).isEqualTo(status);
        assertThat(answer.<String>path("title")).isNotBlank();
        assertThat(answer.<String>path("type")).isNotBlank();
    }

    /// All of it but the path that was asked for.
    private String body404(String path) throws Exception {
        HttpResponse<String> answer = post(path, "application/json", new byte[0]);
        assertThat(answer.statusCode()).as(path).isEqualTo(404);
        return answer.body().replaceFirst("\"instance\":\"[^\"]*\"", "\"instance\"");
    }

    private HttpResponse<String> post(String path, String type, byte[] body) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://" + server.getAuthority() + path))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    /// The path of a job that nobody will run today.
    private static String jobForLater() {
        Response answer =
                json().body("{\"prompt\":\"a\",\"not_before\":\"2999-01-01T00:00:00Z\"}")
                        .post("/v1/jobs");
        assertThat(answer.path("status").toString()).isEqualTo("scheduled");
        return answer.header("Location");
    }

    private static RequestSpecification json() {
        return given().contentType("application/json");
    }
}
