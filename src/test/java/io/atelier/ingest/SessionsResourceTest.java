package io.atelier.ingest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.atelier.job.JobId;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Sessions from end to end, but for the upstream: turns are held back by `not_before`.
@Tag("application")
@QuarkusTest
class SessionsResourceTest {
    private static final String LATER = "\"not_before\":\"2999-01-01T00:00:00Z\"";

    @Inject ObjectMapper mapper;

    @Test
    void opensASessionThatCanBeReadAtOnce() throws Exception {
        Response answer =
                json().body(
                                "{\"instructions\":\"Watercolours only.\",\"model\":\"gpt-image-2.5-flare\",\"prompt_mode\":\"expanded\"}")
                        .post("/v1/sessions");

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(201);
        JsonNode session = mapper.readTree(answer.asString());
        assertThat(answer.header("Location"))
                .isEqualTo("/v1/sessions/" + session.path("id").asText());
        assertThat(session.path("object").asText()).isEqualTo("session");
        assertThat(session.path("instructions").asText()).isEqualTo("Watercolours only.");
        assertThat(session.path("model").asText()).isEqualTo("gpt-image-2.5-flare");
        assertThat(session.path("prompt_mode").asText()).isEqualTo("expanded");
        assertThat(session.path("turns").isEmpty()).isTrue();
        assertThat(mapper.readTree(given().get(answer.header("Location")).asString()))
                .isEqualTo(session);
    }

    @Test
    void opensOneSessionUnderOneKey() {
        String key = UUID.randomUUID().toString();

        Response first = keyed(key).body("{}").post("/v1/sessions");
        Response second = keyed(key).body(" { } ").post("/v1/sessions");
        Response other = keyed(key).body("{\"instructions\":\"a\"}").post("/v1/sessions");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(second.<String>path("id")).isEqualTo(first.<String>path("id"));
        assertProblem(other, 422);
    }

    @Test
    void refusesSessionsThatAreNone() {
        assertProblem(json().body("{\"instruction\":\"a\"}").post("/v1/sessions"), 400);
        assertProblem(json().body("[]").post("/v1/sessions"), 400);
        assertProblem(json().body("").post("/v1/sessions"), 400);
        assertProblem(keyed("short").body("{}").post("/v1/sessions"), 400);
        assertProblem(given().contentType("text/plain").body("{}").post("/v1/sessions"), 415);
    }

    @Test
    void takesTurnsInOrder() throws Exception {
        String session = session();

        Response first =
                json().body("{\"prompt\":\"Draw a city park\"," + LATER + "}")
                        .post(session + "/turns");
        Response second =
                json().body(
                                "{\"prompt\":\"Now add a fountain in the center\",\"action\":\"edit\",\"from_turn\":1,\"metadata\":{\"a\":\"b\"}}")
                        .post(session + "/turns");

        assertThat(first.statusCode()).as(first.asString()).isEqualTo(202);
        assertThat(second.statusCode()).as(second.asString()).isEqualTo(202);
        assertThat(first.<String>path("operation")).isEqualTo("turn");
        assertThat(first.<String>path("status")).isEqualTo("scheduled");
        assertThat(first.<Integer>path("turn")).isEqualTo(1);
        assertThat(first.<String>path("session")).isEqualTo(session.substring(13));
        assertThat(second.<Integer>path("turn")).isEqualTo(2);
        JsonNode waiting = mapper.readTree(given().get(second.header("Location")).asString());
        assertThat(waiting.path("status").asText()).isEqualTo("queued");
        assertThat(waiting.at("/queue/reason").asText()).isEqualTo("session_order");
        assertThat(waiting.path("turn").asInt()).isEqualTo(2);
        assertThat(waiting.path("session").asText()).isEqualTo(session.substring(13));
        JsonNode turns = mapper.readTree(given().get(session).asString()).path("turns");
        assertThat(turns.findValuesAsText("status")).containsExactly("scheduled", "queued");
        assertThat(turns.findValuesAsText("job"))
                .containsExactly(first.path("id"), second.path("id"));
        assertThat(turns.at("/0").has("from_turn")).isFalse();
        assertThat(turns.at("/1/from_turn").asInt()).isEqualTo(1);

        given().post(second.header("Location") + "/cancel");
        assertThat(given().get(session).<List<String>>path("turns.status"))
                .containsExactly("scheduled", "cancelled");
    }

    @Test
    void refusesATurnWithADataUrlThatIsTooLarge() {
        String session = session();

        Response answer =
                json().body("{\"prompt\":\"a fox\",\"images\":[%s]}".formatted(LargeDataUrl.JSON))
                        .post(session + "/turns");

        LargeDataUrl.assertRefused(answer.statusCode(), answer.asString());
        assertThat(given().get(session).<List<String>>path("turns")).isEmpty();
    }

    @Test
    void endsATurnAndGoesOnWithTheNext() {
        String session = session();
        json().body("{\"prompt\":\"a [sim:blocked]\"}").post(session + "/turns");
        json().body("{\"prompt\":\"b [sim:blocked]\"}").post(session + "/turns");

        Awaitility.await()
                .until(() ->
                        given().get(session).<List<String>>path("turns.status").stream()
                                .allMatch("failed"::equals));

        Response fork = json().body("{\"prompt\":\"c\",\"from_turn\":2}").post(session + "/turns");
        assertProblem(fork, 409);
        assertThat(fork.<String>path("type")).endsWith("turn-without-picture");
    }

    @Test
    void takesOneTurnUnderOneKey() {
        String session = session();
        String key = UUID.randomUUID().toString();
        String body = "{\"prompt\":\"a\"," + LATER + "}";

        Response first = keyed(key).body(body).post(session + "/turns");
        Response second = keyed(key).body(body).post(session + "/turns");
        Response other = keyed(key).body("{\"prompt\":\"b\"}").post(session + "/turns");

        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertProblem(other, 422);
        assertThat(given().get(session).<List<?>>path("turns")).hasSize(1);
    }

    @Test
    void refusesTurnsThatAreNone() {
        String session = session();

        assertProblem(json().body("{}").post(session + "/turns"), 400);
        assertProblem(json().body("{\"prompt\":\"a\",\"n\":2}").post(session + "/turns"), 400);
        assertProblem(json().body("{\"prompt\"").post(session + "/turns"), 400);
        Response ahead = json().body("{\"prompt\":\"a\",\"from_turn\":1}").post(session + "/turns");
        assertProblem(ahead, 400);
        assertThat(ahead.<List<String>>path("errors.field")).containsExactly("from_turn");
        assertThat(given().get(session).<List<?>>path("turns")).isEmpty();
    }

    @Test
    void answersTheSame404ForMissingAndHostileIds() {
        String missing = JobId.random().toString();
        String readMissing = read404(missing);
        String turnMissing = turn404(missing);

        for (String id :
                List.of(
                        "x",
                        "%00",
                        "..%2f..%2fetc",
                        "%27%3b--",
                        missing.toUpperCase(Locale.ROOT))) {
            assertThat(read404(id)).as(id).isEqualTo(readMissing);
            assertThat(turn404(id)).as(id).isEqualTo(turnMissing);
        }
    }

    @Test
    void showsNoJobOfATurnThatWasRefused() {
        String key = UUID.randomUUID().toString();
        String session = session();
        keyed(key).body("{\"prompt\":\"a\",\"from_turn\":7}").post(session + "/turns");

        JobId refused =
                Sessions.turnId(
                        new IdempotencyKey(key, false), "default", JobId.of(session.substring(13)));

        assertProblem(given().get("/v1/jobs/" + refused), 404);
    }

    @Test
    void describesItself() throws Exception {
        JsonNode api = mapper.readTree(given().get("/q/openapi?format=json").asString());

        assertThat(
                        api.at(
                                        "/paths/~1v1~1sessions/post/requestBody/content/application~1json/schema/$ref")
                                .asText())
                .isEqualTo("#/components/schemas/SessionDocument");
        JsonNode turns = api.at("/paths/~1v1~1sessions~1{id}~1turns/post");
        assertThat(turns.at("/requestBody/content/application~1json/schema/$ref").asText())
                .isEqualTo("#/components/schemas/TurnDocument");
        assertThat(turns.path("responses").fieldNames())
                .toIterable()
                .contains("202", "400", "404", "409", "413", "415", "422", "503");
        assertThat(api.at("/paths/~1v1~1sessions~1{id}/get").isObject()).isTrue();
        assertThat(api.at("/components/schemas/SessionAnswer/properties/turns").isObject())
                .isTrue();
    }

    private String read404(String id) {
        return body404(given().urlEncodingEnabled(false).get("/v1/sessions/" + id));
    }

    private String turn404(String id) {
        return body404(
                json().urlEncodingEnabled(false)
                        .body("{\"prompt\":\"a\"}")
                        .post("/v1/sessions/" + id + "/turns"));
    }

    private static String body404(Response answer) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(404);
        return answer.asString().replaceFirst("\"instance\":\"[^\"]*\"", "\"instance\"");
    }

    private static void assertProblem(Response answer, int status) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/problem+json");
    }

    /// The path of a new one.
    private static String session() {
        Response answer = json().body("{}").post("/v1/sessions");
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(201);
        return answer.header("Location");
    }

    private static RequestSpecification keyed(String key) {
        return json().header("Idempotency-Key", key);
    }

    private static RequestSpecification json() {
        return given().contentType("application/json");
    }
}
