package io.atelier.journey;

import static io.atelier.journey.Target.hangsUp;
import static io.atelier.journey.Target.says;
import static io.atelier.journey.Target.saysNothingFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.docs.Node;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.assertj.core.groups.Tuple;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Those who are called back, through the whole application. Five calls with short waits are the
/// schedule here.
@Tag("application")
@QuarkusTest
class WebhookJourneyTest {
    private static final String SECRET = "whsec_YSBzZWNyZXQgb2YgdGhpcnR5LXR3byBieXRlcyE=";
    private static final String NODE_LIBRARY = "standardwebhooks@1.1.1";
    private static final Path SCRIPT = Path.of("src/test/node/webhook.mjs").toAbsolutePath();
    private static final String ENDPOINTS = "/v1/admin/webhook-endpoints";

    @TestHTTPResource URI server;

    @ConfigProperty(name = "atelier.embedded.simulator.port")
    String simulatorPort;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    private final String prompt = Caller.prompt();
    private Caller caller;
    private Till till;
    private Target target;

    @BeforeEach
    void arrive() throws IOException {
        caller = new Caller(URI.create("http://" + server.getAuthority()));
        till = Till.of(simulatorPort);
        target = new Target();
    }

    @AfterEach
    void leave() {
        target.close();
    }

    @Test
    void callsBackWhenAJobHasEnded() {
        String id = submitted("");

        Target.Call call = target.await(1).getFirst();

        assertThat(call.signedWith(SECRET)).isTrue();
        assertThat(call.signedWith("whsec_YW5vdGhlciBzZWNyZXQgb2YgMzIgYnl0ZXMuLi4uLiE=")).isFalse();
        assertThat(call.header("content-type")).isEqualTo("application/json");
        assertThat(call.path()).isEqualTo("/hook");
        assertThat(call.type()).isEqualTo("job.succeeded");
        JsonNode job = caller.job(id);
        assertThat(call.json().path("data")).isEqualTo(job);
        JsonNode delivery = awaitDelivery(id, "delivered");
        assertThat(delivery.path("id").asText()).isEqualTo(call.id());
        assertThat(delivery.path("event").asText()).isEqualTo("job.succeeded");
        assertThat(delivery.path("url").asText()).isEqualTo(target.url());
        assertThat(attempts(delivery)).containsExactly(tuple(1, 204, ""));
        assertThat(delivery.at("/attempts/0/duration_ms").isIntegralNumber()).isTrue();
        assertThat(delivery.has("next_attempt_at")).isFalse();
    }

    @Test
    void satisfiesTheLibraryForNode() throws Exception {
        Node node = Node.with(NODE_LIBRARY);
        submitted("");
        Target.Call call = target.await(1).getFirst();

        Node.Run run = node.run(SCRIPT, SECRET, call.text());

        assertThat(run.code()).as(run.errors()).isZero();
        JsonNode seen = Caller.json(run.out());
        assertThat(seen.path("same").asText()).isEqualTo("job.succeeded");
        assertThat(seen.path("changed").asText()).isEqualTo("WebhookVerificationError");
    }

    @Test
    void showsNoSecret() {
        String id = submitted("");
        target.await(1);
        awaitDelivery(id, "delivered");

        String shown =
                caller.get("/v1/jobs/" + id).body()
                        + caller.get("/v1/jobs").body()
                        + caller.get("/v1/jobs/" + id + "/deliveries").body()
                        + caller.get("/v1/jobs/" + id + "/history").body()
                        + target.calls()
                        + new Completions(kafka).of(id).getFirst().value();

        assertThat(shown).contains(target.url()).doesNotContain(SECRET.substring(6, 30));
    }

    /// 500, a broken connection, a redirect to elsewhere, silence; then all is well.
    @Test
    void comesBackUntilTheTargetIsWell() throws IOException {
        try (Target elsewhere = new Target()) {
            target.first(
                    says(500, "x".repeat(3_000)),
                    hangsUp(),
                    says(302, "moved", "Location", elsewhere.url()),
                    saysNothingFor(Duration.ofSeconds(3)));

            String id = submitted("");

            List<Target.Call> calls = target.await(5);
            JsonNode delivery = awaitDelivery(id, "delivered");
            assertThat(calls)
                    .hasSize(5)
                    .extracting(Target.Call::id)
                    .containsOnly(calls.get(0).id());
            assertThat(calls).allSatisfy(call -> assertThat(call.signedWith(SECRET)).isTrue());
            assertThat(elsewhere.calls()).isEmpty();
            assertThat(attempts(delivery))
                    .containsExactly(
                            tuple(1, 500, "x".repeat(1024)),
                            tuple(2, 0, "the connection broke"),
                            tuple(3, 302, "moved"),
                            tuple(4, 0, "it was silent for too long"),
                            tuple(5, 204, ""));
        }
    }

    @Test
    void givesUpAfterAllCallsAndDeliversAgainWhenAsked() {
        target.first(says(500, ""), says(500, ""), says(500, ""), says(500, ""), says(500, ""));
        String id = submitted("");
        JsonNode failed = awaitDelivery(id, "failed");
        assertThat(failed.path("reason").asText()).isEqualTo("all calls failed");
        assertThat(target.calls()).hasSize(5);

        HttpResponse<String> again =
                caller.send(
                        "POST", "/v1/deliveries/" + failed.path("id").asText() + "/redeliver", "");

        assertThat(again.statusCode()).as(again.body()).isEqualTo(202);
        JsonNode delivered = awaitDelivery(id, "delivered");
        assertThat(attempts(delivered)).hasSize(6).endsWith(tuple(6, 204, ""));
        assertThat(target.calls())
                .extracting(Target.Call::id)
                .containsOnly(target.calls().getFirst().id());
    }

    @Test
    void saysWhenTheNextCallIs() {
        target.first(says(503, "later", "Retry-After", "3600"));
        String id = submitted("");

        JsonNode waiting = awaitDelivery(id, delivery -> !delivery.path("attempts").isEmpty());

        assertThat(waiting.path("status").asText()).isEqualTo("waiting");
        assertThat(
                        Duration.between(
                                Instant.parse(waiting.at("/attempts/0/at").asText()),
                                Instant.parse(waiting.path("next_attempt_at").asText())))
                .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest",
                "https://10.0.0.1/",
                "ftp://127.0.0.1/",
                "http://user@127.0.0.1/",
                "no url"
            })
    void takesNoUrlThatMayNotBeCalled(String url) {
        HttpResponse<String> refused =
                caller.submit(
                        "{'prompt':'%s','webhook':{'url':'%s','secret':'%s'}}"
                                .formatted(prompt, url, SECRET));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(Caller.json(refused).at("/errors/0/field").asText()).isEqualTo("webhook");
        assertThat(refused.body()).doesNotContain("whsec_YS");
    }

    @Test
    void needsASecret() {
        HttpResponse<String> refused =
                caller.submit("{'prompt':'a','webhook':{'url':'%s'}}".formatted(target.url()));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(Caller.json(refused).at("/errors/0/message").asText())
                .contains("needs a secret");
    }

    @Test
    void tellsOfSketchesInOrder() {
        till.plan(prompt, "'fault':'slow','delay_ms':1500");
        String id =
                submitted(
                        ",'events':['job.partial_image','job.succeeded']",
                        ",'partial_images':2,'size':'1024x1024'");
        caller.awaitStatus(id, "succeeded");
        awaitDelivery(
                id,
                delivery ->
                        delivery.path("event").asText().equals("job.succeeded")
                                && delivery.path("status").asText().equals("delivered"));

        assertThat(target.calls().getLast().type()).isEqualTo("job.succeeded");
        Target.Call sketch = target.calls().getFirst();
        assertThat(sketch.type()).isEqualTo("job.partial_image");
        assertThat(sketch.json().at("/data/url").asText())
                .isEqualTo(Atelier.PUBLIC_URL + "/v1/jobs/" + id + "/partials/0/0");
        assertThat(sketch.signedWith(SECRET)).isTrue();
    }

    @Test
    void tellsEndpointsOfTheirTenantsEvents() {
        JsonNode made = endpoint("'events':['job.failed','group.completed']");
        String secret = made.path("secret").asText();
        String endpoint = made.path("id").asText();
        till.plan(prompt, "'fault':'status','status':400");
        String group = "g" + UUID.randomUUID();

        String id = caller.accepted("{'prompt':'%s','group':'%s'}".formatted(prompt, group));
        caller.awaitStatus(id, "failed");
        caller.send("POST", "/v1/groups/" + group + "/close", "");

        List<Target.Call> calls = target.await(2);
        assertThat(calls)
                .extracting(Target.Call::type)
                .containsExactlyInAnyOrder("job.failed", "group.completed");
        assertThat(calls).allSatisfy(call -> assertThat(call.signedWith(secret)).isTrue());
        assertThat(caller.get(ENDPOINTS).body()).contains(endpoint).doesNotContain(secret);
        disable(endpoint);
    }

    @Test
    void signsWithOldAndNewSecretsWhileTheyChange() {
        JsonNode made = endpoint("'events':[]");
        String path = ENDPOINTS + "/" + made.path("id").asText();
        String first = made.path("secret").asText();

        String second =
                Caller.json(caller.send("POST", path + "/rotate", "{}")).path("secret").asText();
        JsonNode both = Caller.json(caller.send("POST", path + "/test", ""));
        String third =
                Caller.json(caller.send("POST", path + "/rotate", "{'overlap_seconds':0}"))
                        .path("secret")
                        .asText();
        caller.send("POST", path + "/test", "");

        assertThat(both.path("delivered").asBoolean()).isTrue();
        assertThat(both.path("status").asInt()).isEqualTo(204);
        Target.Call test = target.calls().getFirst();
        assertThat(test.type()).isEqualTo("webhook.test");
        assertThat(test.id()).isEqualTo(both.path("webhook_id").asText());
        assertThat(test.signedWith(first) && test.signedWith(second)).isTrue();
        Target.Call later = target.calls().getLast();
        assertThat(later.signedWith(third)).isTrue();
        assertThat(later.signedWith(first) || later.signedWith(second)).isFalse();
    }

    @Test
    void signsForAJobThatNamesAnEndpoint() {
        JsonNode made = endpoint("'events':[]");

        String id =
                caller.accepted(
                        "{'prompt':'%s','webhook':{'url':'%s'}}".formatted(prompt, target.url()));

        Target.Call call = target.await(1).getFirst();
        assertThat(call.signedWith(made.path("secret").asText())).isTrue();
        assertThat(call.json().at("/data/id").asText()).isEqualTo(id);
        assertThat(awaitDelivery(id, "delivered").path("endpoint")).isEqualTo(made.path("id"));
    }

    @Test
    void callsNobodyAgainWhoIsGone() {
        JsonNode made = endpoint("'events':[]");
        String path = ENDPOINTS + "/" + made.path("id").asText();
        String document = "{'prompt':'%s','webhook':{'url':'%s'}}".formatted(prompt, target.url());
        target.first(says(410, "no more"));

        String id = caller.accepted(document);

        JsonNode delivery = awaitDelivery(id, "failed");
        assertThat(delivery.path("reason").asText()).isEqualTo("the target is gone");
        await().until(
                        () -> caller.get(ENDPOINTS).body(),
                        all -> all.contains("the target answered 410 Gone"));
        assertThat(caller.submit(document).statusCode()).isEqualTo(400);
        assertThat(target.calls()).hasSize(1);
        assertThat(caller.send("POST", path + "/enable", "").statusCode()).isEqualTo(200);
        String redeliver = "/v1/deliveries/" + delivery.path("id").asText() + "/redeliver";
        assertThat(caller.send("POST", redeliver, "").statusCode()).isEqualTo(202);
        awaitDelivery(id, "delivered");
    }

    @Test
    void saysNoToWhatIsNoEndpoint() {
        HttpResponse<String> refused =
                caller.send(
                        "POST",
                        ENDPOINTS,
                        "{'tenant':'nobody','url':'https://10.0.0.1/','events':['x'],'secret':'whsec_eA=='}");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(Caller.json(refused).path("errors").findValuesAsText("field"))
                .containsExactlyInAnyOrder("tenant", "url", "events", "secret");
        for (String command : List.of("rotate", "disable", "enable", "test")) {
            assertThat(caller.send("POST", ENDPOINTS + "/none/" + command, "{}").statusCode())
                    .isEqualTo(404);
        }
    }

    private String submitted(String webhook) {
        return submitted(webhook, "");
    }

    private String submitted(String webhook, String more) {
        return caller.accepted(
                "{'prompt':'%s'%s,'webhook':{'url':'%s','secret':'%s'%s}}"
                        .formatted(prompt, more, target.url(), SECRET, webhook));
    }

    private JsonNode endpoint(String more) {
        HttpResponse<String> made =
                caller.send(
                        "POST",
                        ENDPOINTS,
                        "{'tenant':'default','url':'%s',%s}".formatted(target.url(), more));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return Caller.json(made);
    }

    private void disable(String endpoint) {
        HttpResponse<String> disabled =
                caller.send("POST", ENDPOINTS + "/" + endpoint + "/disable", "");
        assertThat(Caller.json(disabled).path("disabled_reason").asText())
                .contains("administrator");
    }

    private JsonNode awaitDelivery(String job, String status) {
        return awaitDelivery(job, delivery -> status.equals(delivery.path("status").asText()));
    }

    /// The latest of the job.
    private JsonNode awaitDelivery(String job, Predicate<JsonNode> so) {
        return await("delivery of " + job)
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> {
                            JsonNode all =
                                    Caller.json(caller.get("/v1/jobs/" + job + "/deliveries"))
                                            .path("data");
                            return all.path(all.size() - 1);
                        },
                        so);
    }

    private static List<Tuple> attempts(JsonNode delivery) {
        return delivery.path("attempts")
                .valueStream()
                .map(each ->
                        tuple(
                                each.path("attempt").asInt(),
                                each.path("status").asInt(),
                                each.path("answer").asText("") + each.path("error").asText("")))
                .toList();
    }
}
