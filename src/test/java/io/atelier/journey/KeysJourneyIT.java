package io.atelier.journey;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.UnauthorizedException;
import com.openai.models.images.ImageGenerateParams;
import io.atelier.job.JobId;
import io.atelier.job.Usd;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Two processes with authentication on: one with all roles, one that only reads. Who may do what
/// is asked of every operation that the OpenAPI document has.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeysJourneyIT {
    private static final String BOOTSTRAP = "atl_0123456789abcdef_" + "b".repeat(48);
    private static final String LATER = "'not_before':'2999-01-01T00:00:00Z'";
    private static final String NO_SUCH_FILE = "file-" + "0".repeat(32);

    /// `Last-Event-ID` of one who has been told nothing yet.
    private static final String FROM_THE_BEGINNING = "AQAA";

    private static final Pattern WATCHERS =
            Pattern.compile("(?m)^atelier_view_watchers(?:\\{[^}]*})? (\\S+)$");
    private static final List<String> SCOPES = List.of("submit", "read", "admin");

    /// Every operation: the scope it needs, and a body that is good.
    private static final Map<String, Operation> OPERATIONS = new TreeMap<>();

    private final Folder folder = Folder.temporary();
    private final ExecutorService atOnce = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, String> owners = new TreeMap<>();
    private final List<String> secrets = new ArrayList<>(List.of(BOOTSTRAP));
    private final Canaries canaries = new Canaries();
    private final String kafka = Ports.free();
    private Collector collector;
    private Pod door;
    private Pod window;
    private Caller admin;
    private Caller owner;
    private Till till;
    private Caller other;

    /// @param body JSON, or empty for none
    private record Operation(String scope, String body) {}

    static {
        know("read", "", "GET /v1/jobs", "GET /v1/jobs/{id}", "GET /v1/jobs/{id}/history");
        know("read", "", "GET /v1/jobs/{id}/images/{index}", "HEAD /v1/jobs/{id}/images/{index}");
        String variant = " /v1/jobs/{id}/images/{index}/variants/{name}";
        know("read", "", "GET" + variant, "HEAD" + variant);
        know("read", "", "GET /v1/jobs/{id}/partials/{image}/{k}");
        know("read", "", "GET /v1/sessions", "GET /v1/sessions/{id}");
        know("read", "", "GET /v1/groups", "GET /v1/groups/{name}");
        know("read", "", "GET /v1/files/{id}", "GET /v1/files/{id}/content");
        know("read", "", "GET /v1/models", "GET /v1/models/{id}");
        know("submit", "{'prompt':'a lighthouse'," + LATER + "}", "POST /v1/jobs");
        know("submit", "{'prompt':'a lighthouse'}", "POST /v1/quotes");
        know("submit", "", "POST /v1/jobs/{id}/cancel", "POST /v1/jobs/{id}/redrive");
        know("submit", "{'paid':true}", "POST /v1/jobs/{id}/resolve");
        know("submit", "{}", "POST /v1/sessions");
        know("submit", "{'prompt':'a'," + LATER + "}", "POST /v1/sessions/{id}/turns");
        know("submit", "", "POST /v1/groups/{name}/close");
        know("submit", "{'prompt':'a'}", "POST /v1/groups/{name}/jobs");
        know("read", "", "GET /v1/groups/{name}/results.ndjson");
        know("read", "", "HEAD /v1/groups/{name}/results.ndjson");
        know("read", "", "GET /v1/groups/{name}/results.zip");
        know("read", "", "HEAD /v1/groups/{name}/results.zip");
        know("submit", "a form", "POST /v1/files");
        know("submit", "", "DELETE /v1/files/{id}");
        know("read", "", "GET /v1/jobs/{id}/events", "GET /v1/sessions/{id}/events");
        know("read", "", "GET /v1/groups/{name}/events");
        know("read", "", "GET /v1/jobs/{id}/deliveries");
        know("submit", "", "POST /v1/deliveries/{id}/redeliver");
        String endpoint = "/v1/admin/webhook-endpoints";
        know("admin", "", "GET " + endpoint, "POST " + endpoint + "/{id}/test");
        know(
                "admin",
                "",
                "POST " + endpoint + "/{id}/disable",
                "POST " + endpoint + "/{id}/enable");
        know("admin", "{}", "POST " + endpoint, "POST " + endpoint + "/{id}/rotate");
        // Refused for its prompt: whoever is let in would wait for a picture.
        know("submit", "{'prompt':7}", "POST /v1/images/generations", "POST /v1/images/edits");
        know("submit", "{'prompt':7}", "POST /v1/images/variations");
        know("submit", "{'input':7}", "POST /v1/responses");
        know("submit", "", "POST /v1/responses/{id}/cancel");
        know("read", "", "GET /v1/responses/{id}");
        know("submit", "{'input':'a'}", "POST /v1/moderations");
        know("read", "", "GET /v1/events");
        know("admin", "", "GET /v1/dead-letters", "GET /v1/dead-letters/{id}");
        know("admin", "", "POST /v1/dead-letters/{id}/redrive");
        know("admin", "", "GET /v1/admin/batches", "GET /v1/admin/batches/{id}");
        know("admin", "", "POST /v1/admin/batches/{id}/cancel");
        know("admin", "", "GET /v1/admin/preflight", "GET /v1/admin/overview");
        know("admin", "", "GET /v1/admin/tenants", "GET /v1/admin/tenants/{id}");
        know("admin", "{}", "PUT /v1/admin/tenants/{id}");
        know("admin", "", "GET /v1/admin/tenants/{id}/spend");
        know("admin", "", "GET /v1/admin/budgets", "GET /v1/admin/budgets/{id}");
        know("admin", "", "DELETE /v1/admin/budgets/{id}");
        know("admin", "{'day_usd':'1000'}", "PUT /v1/admin/budgets/{id}");
        know("admin", "", "GET /v1/admin/keys", "DELETE /v1/admin/keys/{id}");
        know("admin", "{'tenant':'default','scopes':['read']}", "POST /v1/admin/keys");
    }

    private static void know(String scope, String body, String... operations) {
        for (String operation : operations) {
            OPERATIONS.put(operation, new Operation(scope, body));
        }
    }

    static Stream<String> operations() {
        // What is deleted can't be asked for afterwards.
        return OPERATIONS.keySet().stream()
                .sorted((a, b) -> Boolean.compare(a.startsWith("DELETE"), b.startsWith("DELETE")));
    }

    @BeforeAll
    void start() throws IOException {
        String simulator = Ports.free();
        till = Till.of(simulator);
        collector = new Collector();
        Path key = Files.writeString(folder.path().resolve("admin.key"), BOOTSTRAP + "\n");
        door =
                Pod.start(
                                "door",
                                folder.path(),
                                Map.ofEntries(
                                        Map.entry("atelier.auth.enabled", "true"),
                                        Map.entry("atelier.tenant.admin-key-file", key.toString()),
                                        Map.entry("atelier.view.stream-limit", "1s"),
                                        Map.entry(
                                                "atelier.egress.allowed-networks", "127.0.0.1/32"),
                                        Map.entry("atelier.embedded.kafka.port", kafka),
                                        Map.entry("atelier.embedded.simulator.port", simulator),
                                        Map.entry("atelier.embedded.simulator.enabled", "true"),
                                        Map.entry(
                                                "atelier.openai.base-url",
                                                "http://127.0.0.1:" + simulator),
                                        Map.entry(
                                                "atelier.openai.api-key",
                                                canaries.of("upstream key")),
                                        Map.entry("atelier.trace.endpoint", collector.url()),
                                        Map.entry("otel.bsp.schedule.delay", "100"),
                                        Map.entry(
                                                "quarkus.log.category.\"io.atelier\".level",
                                                "DEBUG")))
                        .ready();
        window =
                Pod.start(
                                "window",
                                folder.path(),
                                Map.of(
                                        "atelier.auth.enabled", "true",
                                        "atelier.view.heartbeat", "200ms",
                                        "atelier.ingest.slow-request", "2s",
                                        "atelier.view.watchers-per-tenant", "3",
                                        "quarkus.log.category.\"io.atelier\".level", "DEBUG",
                                        "atelier.roles", "view",
                                        "kafka.bootstrap.servers", "127.0.0.1:" + kafka,
                                        "atelier.embedded.simulator.enabled", "false"))
                        .ready();
        admin = door.caller().with(BOOTSTRAP);
        tenant("acme", "{}");
        tenant("other", "{}");
        owner = door.caller().with(key("acme", "submit", "read"));
        other = door.caller().with(key("other", "submit", "read"));
    }

    @BeforeEach
    void ownSomething() {
        if (owners.isEmpty()) {
            String job =
                    owner.accepted(
                            "{'prompt':'a','group':'harbour','partial_images':1,'transform':[{'kind':'thumbnail','name':'harbour'}]}");
            owner.awaitStatus(job, "succeeded");
            owners.put("job", job);
            owners.put("file", owner.uploaded(owner.picture(job, 0).body()));
            owners.put(
                    "response",
                    id(
                            owner.send(
                                    "POST",
                                    "/v1/responses",
                                    "{'model':'gpt-6-luna','input':'a','background':true,'tools':[{'type':'image_generation'}]}")));
            owners.put("session", id(owner.send("POST", "/v1/sessions", "{}")));
            owners.put("delivery", deliveryOfSomething());
        }
    }

    /// To nobody: what becomes of it is of no matter.
    private String deliveryOfSomething() {
        String job =
                owner.accepted(
                        "{'prompt':'a','webhook':{'url':'http://127.0.0.1:1/','secret':'whsec_YSBzZWNyZXQgb2YgdGhpcnR5LXR3byBieXRlcyE='}}");
        owner.awaitStatus(job, "succeeded");
        return Caller.json(owner.get("/v1/jobs/" + job + "/deliveries")).at("/data/0/id").asText();
    }

    @AfterAll
    void stop() {
        assertThat(secrets)
                .allSatisfy(secret ->
                        assertThat(door.output() + window.output())
                                .doesNotContain(secret.substring(21)));
        atOnce.close();
        window.close();
        door.close();
        collector.close();
        folder.delete();
    }

    /// Neither an admin key nor the channels of work.
    @Test
    void aProcessOfOneRoleMissesNothingOfTheOthers() {
        assertThat(window.output())
                .contains("Listening on")
                .doesNotContain("nobody can make keys")
                .doesNotContain("SRMSG");
    }

    @Test
    void knowsEveryOperationOfTheDocument() {
        JsonNode document = Caller.json(door.caller().get("/q/openapi?format=json"));
        TreeSet<String> published = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(path ->
                        path.getValue().properties().stream()
                                .filter(method -> method.getValue().has("responses"))
                                .forEach(method ->
                                        published.add(
                                                method.getKey().toUpperCase(Locale.ROOT)
                                                        + " "
                                                        + path.getKey())));

        assertThat(published).isEqualTo(OPERATIONS.keySet());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void letsInWhoeverHasTheScopeAndNobodyElse(String operation) {
        Operation known = OPERATIONS.get(operation);
        for (String key : List.of("", "sk-anything", "atl_0123456789abcdef_" + "c".repeat(48))) {
            HttpResponse<String> refused = ask(door.caller().with(key), operation, true);

            assertThat(refused.statusCode()).as("%s with %s", operation, key).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate").orElse(""))
                    .startsWith("Bearer");
        }
        for (String scope : SCOPES) {
            HttpResponse<String> answer =
                    ask(door.caller().with(key("other", scope)), operation, false);

            assertThat(answer.statusCode() == 403)
                    .as("%s with %s: %d", operation, scope, answer.statusCode())
                    .isEqualTo(!scope.equals(known.scope()));
            assertThat(answer.statusCode()).isNotEqualTo(401);
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void tellsNothingOfAnotherTenants(String operation) {
        String foreign = told(ask(other, operation, true));
        String missing = told(ask(other, operation, false));

        assertThat(foreign).isEqualTo(missing);
        boolean forAdmins = OPERATIONS.get(operation).scope().equals("admin");
        if (operation.contains("{id}") && !forAdmins) {
            assertThat(foreign.startsWith("404"))
                    .as(foreign)
                    .isEqualTo(!operation.contains("models"));
        }
        if (forAdmins) {
            assertThat(foreign).startsWith("403");
        } else {
            assertThat(ask(owner, operation, true).statusCode()).isNotIn(401, 403, 404, 500);
        }
    }

    @Test
    void listsNothingOfAnotherTenants() {
        String seen = other.get("/v1/jobs?limit=100").body();

        assertThat(seen).doesNotContain(owners.get("job"));
        assertThat(other.get("/v1/events?limit=100").body()).doesNotContain(owners.get("job"));
        assertThat(owner.get("/v1/events?limit=100").body()).contains(owners.get("job"));
        assertThat(owner.get("/v1/jobs?limit=100").body()).contains(owners.get("job"));
        assertThat(other.get("/v1/sessions").body()).doesNotContain(owners.get("session"));
        assertThat(owner.get("/v1/sessions").body()).contains(owners.get("session"));
        assertThat(owner.get("/v1/groups").body()).contains("harbour");
    }

    @Test
    void startsFromNothingOfAnotherTenants() {
        String edit = "{'operation':'edit','prompt':'a','images':[%s]}";
        String job = "{'job':'%s','index':0}";
        String file = "{'file_id':'%s'}";

        HttpResponse<String> foreignJob =
                other.submit(edit.formatted(job.formatted(owners.get("job"))));
        HttpResponse<String> missingJob =
                other.submit(edit.formatted(job.formatted(JobId.random())));
        HttpResponse<String> foreignFile =
                other.submit(edit.formatted(file.formatted(owners.get("file"))));
        HttpResponse<String> missingFile =
                other.submit(edit.formatted(file.formatted(NO_SUCH_FILE)));

        assertThat(foreignJob.statusCode()).isEqualTo(400);
        assertThat(foreignJob.body()).isEqualTo(missingJob.body());
        assertThat(foreignFile.statusCode()).isEqualTo(400);
        assertThat(foreignFile.body()).isEqualTo(missingFile.body());
    }

    @Test
    void sharesNoIdempotencyKeys() {
        String key = UUID.randomUUID().toString();

        HttpResponse<String> first = owner.submit(key, "a");
        HttpResponse<String> foreign = other.submit(key, "b");

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(foreign.statusCode()).isEqualTo(202);
        assertThat(id(foreign)).isNotEqualTo(id(first));
        assertThat(owner.submit(key, "b").statusCode()).isEqualTo(422);
    }

    @Test
    void opensAtOnceHereAndSoonThere() {
        HttpResponse<String> made =
                admin.send(
                        "POST",
                        "/v1/admin/keys",
                        "{'tenant':'acme','scopes':['read'],'label':'x'}");
        String key = Caller.json(made).path("key").asText();
        secrets.add(key);
        String path = "/v1/jobs/" + owners.get("job");

        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(door.caller().with(key).get(path).statusCode()).isEqualTo(200);
        soon(key, path, 200);
        HttpResponse<String> revoked = admin.send("DELETE", "/v1/admin/keys/" + id(made), "");
        assertThat(revoked.statusCode()).isEqualTo(200);
        assertThat(door.caller().with(key).get(path).statusCode()).isEqualTo(401);
        soon(key, path, 401);
        String listed = admin.get("/v1/admin/keys?tenant=acme").body();
        assertThat(listed)
                .contains(id(made), "revoked_at")
                .doesNotContain(key.substring(21))
                .doesNotContain("hash");
    }

    @Test
    void refusesKeysThatAreNone() {
        HttpResponse<String> refused =
                admin.send(
                        "POST",
                        "/v1/admin/keys",
                        "{'tenant':'nobody','scopes':['read','read'],'secret':'mine'}");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(Caller.json(refused).path("errors").findValuesAsText("field"))
                .containsExactlyInAnyOrder("tenant", "scopes", "secret");
        assertThat(admin.send("PUT", "/v1/admin/tenants/No", "{}").statusCode()).isEqualTo(400);
        HttpResponse<String> lockedOut =
                admin.send("PUT", "/v1/admin/tenants/default", "{'disabled':true}");
        assertThat(Caller.json(lockedOut).at("/errors/0/field").asText()).isEqualTo("disabled");
    }

    @Test
    void disablesATenantAndLetsItBackIn() {
        String key = key("other", "read");
        tenant("other", "{'disabled':true}");
        assertThat(door.caller().with(key).get("/v1/jobs").statusCode()).isEqualTo(401);

        tenant("other", "{}");
        assertThat(door.caller().with(key).get("/v1/jobs").statusCode()).isEqualTo(200);
    }

    @Test
    void givesJobsTheDefaultsOfTheirTenant() {
        tenant("batches", "{'tier':'batch','weight':5,'max_in_flight':2}");
        Caller caller = door.caller().with(key("batches", "submit", "read"));

        HttpResponse<String> job = caller.submit("{'prompt':'a'," + LATER + "}");

        assertThat(Caller.json(job).path("tier").asText()).isEqualTo("batch");
        JsonNode set = Caller.json(admin.get("/v1/admin/tenants/batches"));
        assertThat(set.path("id").asText()).isEqualTo("batches");
        assertThat(set.path("weight").asInt()).isEqualTo(5);
    }

    /// A thousand at once, each of which would fit alone.
    @Test
    void promisesNoDollarTwice() throws Exception {
        tenant("spender", "{}");
        Caller spender = door.caller().with(key("spender", "submit", "read"));
        String prompt = "a coin " + JobId.random();
        String document = "{'prompt':'%s','quality':'low','size':'1024x1024'}".formatted(prompt);
        budget("spender", Usd.ZERO);
        HttpResponse<String> none = spender.submit(document);
        assertThat(none.statusCode()).as(none.body()).isEqualTo(429);
        Usd wanted = Usd.of(Caller.json(none).at("/budget/wanted").asText());
        Usd cap = new Usd(wanted.micros() * 21 / 2);
        budget("spender", cap);

        List<HttpResponse<String>> answers =
                IntStream.range(0, 1_000)
                        .mapToObj(_ -> atOnce.submit(() -> spender.submit(document)))
                        .toList()
                        .stream()
                        .map(KeysJourneyIT::got)
                        .toList();

        // A ledger that is slow to answer leaves the refusal to the job.
        List<JsonNode> taken =
                answers.stream()
                        .filter(answer -> answer.statusCode() == 202)
                        .map(answer -> atOnce.submit(() -> ended(spender, id(answer))))
                        .toList()
                        .stream()
                        .map(KeysJourneyIT::got)
                        .filter(job -> !isTooDear(job))
                        .toList();
        List<JsonNode> refused =
                answers.stream()
                        .filter(answer -> answer.statusCode() == 429)
                        .map(Caller::json)
                        .toList();
        assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(202, 429);
        // What was set aside and is not used lets some more in meanwhile.
        assertThat(taken).hasSizeBetween(10, 900);
        assertThat(refused).isNotEmpty();
        assertThat(refused)
                .allSatisfy(answer -> {
                    assertThat(answer.path("type").asText()).endsWith("budget-exceeded");
                    assertThat(answer.at("/budget/cap").asText()).isEqualTo(cap.toString());
                    assertThat(Usd.of(answer.at("/budget/left").asText())).isLessThan(wanted);
                });
        assertThat(taken).allMatch(job -> job.path("status").asText().equals("succeeded"));
        await().untilAsserted(() ->
                assertThat(spend("spender").path("reserved_usd").asText())
                        .isEqualTo(Usd.ZERO.toString()));
        Usd spent = Usd.of(spend("spender").at("/periods/2/spent_usd").asText());
        Usd billed =
                till.billed(prompt).stream()
                        .map(line -> Usd.of(line.path("usd").asText()))
                        .reduce(Usd.ZERO, Usd::plus);
        assertThat(spent).isEqualTo(billed).isLessThanOrEqualTo(cap);
        assertThat(till.billed(prompt)).hasSameSizeAs(taken);
    }

    private static JsonNode ended(Caller caller, String job) {
        return await().until(
                        () -> caller.job(job),
                        seen ->
                                List.of("succeeded", "failed")
                                        .contains(seen.path("status").asText()));
    }

    private static boolean isTooDear(JsonNode job) {
        return job.at("/error/code").asText().equals("budget_exceeded");
    }

    private static <T> T got(Future<T> answer) {
        try {
            return answer.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private void budget(String tenant, Usd total) {
        HttpResponse<String> set =
                admin.send(
                        "PUT",
                        "/v1/admin/budgets/" + tenant,
                        "{'total_usd':'%s'}".formatted(total));
        assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
    }

    private JsonNode spend(String tenant) {
        return Caller.json(admin.get("/v1/admin/tenants/" + tenant + "/spend"));
    }

    @Test
    void saysWhatIsWrongWithABudgetOrAWeight() {
        HttpResponse<String> refused =
                admin.send(
                        "PUT",
                        "/v1/admin/budgets/acme",
                        "{'day_usd':'-1','month_usd':5,'until':'2020-01-01T00:00:00Z','currency':'EUR'}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(Caller.json(refused).path("errors").findValuesAsText("field"))
                .containsExactlyInAnyOrder("day_usd", "month_usd", "until", "currency");
        HttpResponse<String> weighed = admin.send("PUT", "/v1/admin/tenants/acme", "{'weight':-1}");
        assertThat(weighed.statusCode()).isEqualTo(400);
        assertThat(Caller.json(weighed).at("/errors/0/field").asText()).isEqualTo("weight");
        assertThat(admin.send("PUT", "/v1/admin/budgets/acme", "{}").statusCode()).isEqualTo(400);
        assertThat(admin.send("PUT", "/v1/admin/budgets/nobody", "{'day_usd':'1'}").statusCode())
                .isEqualTo(404);
        assertThat(admin.get("/v1/admin/tenants/nobody/spend").statusCode()).isEqualTo(404);
        assertThat(admin.get("/v1/admin/tenants/acme/spend?days=0").statusCode()).isEqualTo(400);
    }

    @Test
    void opensAPictureByItsLinkWithoutAKey() {
        URI url = URI.create(owner.job(owners.get("job")).at("/images/0/url").asText());
        String link = url.getRawPath() + "?" + url.getRawQuery();
        for (Pod pod : List.of(door, window)) {
            HttpResponse<String> picture = pod.caller().get(link);
            assertThat(picture.statusCode()).isEqualTo(200);
            assertThat(picture.headers().firstValue("Content-Type")).contains("image/png");
            assertThat(picture.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(picture.headers().firstValue("Content-Disposition")).isEmpty();
        }
        HttpResponse<String> saved = door.caller().send("HEAD", link + "&download=1", "");
        assertThat(saved.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"%s-0.png\"".formatted(owners.get("job")));

        assertThat(door.caller().get(link.replace("acme", "other")).statusCode()).isEqualTo(403);
        assertThat(door.caller().get(link.replace("images/0?", "images/1?")).statusCode())
                .isEqualTo(403);
        assertThat(door.caller().get(link.replaceFirst("images/0", "history")).statusCode())
                .isEqualTo(401);
    }

    @Test
    void opensAPartialImageByItsLinkWithoutAKey() {
        String events = "/v1/jobs/" + owners.get("job") + "/events";

        Watching.Told told;
        try (Watching watching = Watching.of(owner, events, FROM_THE_BEGINNING)) {
            told =
                    watching.rest().stream()
                            .filter(it -> it.name().equals("job.partial_image"))
                            .findFirst()
                            .orElseThrow();
        }

        URI url = URI.create(told.data().path("url").asText());
        String link = url.getRawPath() + "?" + url.getRawQuery();
        assertThat(door.caller().get(link).statusCode()).isEqualTo(200);
        assertThat(door.caller().get(link.replace("acme", "other")).statusCode()).isEqualTo(403);
        assertThat(door.caller().get(url.getRawPath()).statusCode()).isEqualTo(401);
    }

    /// A link that works is as good as the picture, and the upstream's key is money.
    @Test
    void keepsTheLinksThatItSignsAndTheUpstreamsKeyToItself() {
        String prompt = Caller.prompt();
        String made = owner.accepted("{'prompt':'%s'}".formatted(prompt));
        URI url = URI.create(owner.awaitStatus(made, "succeeded").at("/images/0/url").asText());
        String link = url.getRawPath() + "?" + url.getRawQuery();
        canaries.keep("signature", link.replaceFirst(".*signature=", ""));
        List<String> said = new ArrayList<>();
        for (Pod pod : List.of(door, window)) {
            assertThat(pod.caller().get(link).statusCode()).isEqualTo(200);
            for (String changed :
                    List.of(
                            link.replace("images/0?", "images/1?"),
                            link.replace("acme", "other"),
                            link.replaceFirst("expires=\\d+", "expires=1"),
                            link.replaceFirst("images/0", "history"))) {
                said.add(told(pod.caller().get(changed), 400));
            }
            said.add(told(pod.caller().send("POST", link, "{}"), 400));
            said.add(told(pod.caller().send("GET", link, "", "Range", "bytes=99999999-"), 416));
        }
        till.plan(
                prompt,
                "'fault':'status','times':1,'status':401,'message':'Incorrect API key: %s'"
                        .formatted(canaries.of("upstream key")));
        String refused = owner.accepted("{'prompt':'%s'}".formatted(prompt));
        said.add(owner.awaitStatus(refused, "failed").toString());
        said.add(owner.history(refused).toString());
        new Completions("127.0.0.1:" + kafka).of(made).forEach(each -> said.add(each.value()));
        said.add(door.caller().get("/q/metrics").body());
        said.add(window.caller().get("/q/metrics").body());
        said.add(
                await().until(
                                () -> new Collector.Spans(collector.url()).all().toString(),
                                sent -> sent.contains(refused)));
        said.add(door.output());
        said.add(window.output());

        assertThat(said)
                .anyMatch(it -> it.contains("invalid_api_key"))
                .anyMatch(it -> it.contains("http://localhost") && it.contains("/images/0\""))
                .anyMatch(it -> it.contains("upstream call ended"))
                .allSatisfy(it -> assertThat(canaries.in(it)).as(it).isEmpty());
    }

    /// @param least of the status
    private static String told(HttpResponse<String> refused, int least) {
        assertThat(refused.statusCode()).as(refused.body()).isBetween(least, 499);
        return refused.headers().map() + refused.body();
    }

    @Test
    void endsTheStreamsOfAKeyThatIsRevoked() {
        String key = key("acme", "read");
        String job = later(owner);
        soon(key, "/v1/jobs/" + job, 200);

        List<Watching.Told> told;
        try (Watching watching =
                Watching.of(window.caller().with(key), "/v1/jobs/" + job + "/events").opened()) {
            assertThat(watching.next().orElseThrow().status()).isEqualTo("scheduled");
            admin.send("DELETE", "/v1/admin/keys/" + key.split("_", -1)[1], "");
            told = watching.rest();
        }

        assertThat(told).noneMatch(it -> it.name().equals("job.final"));
        assertThat(owner.job(job).path("status").asText()).isEqualTo("scheduled");
    }

    @Test
    void keepsNoMoreWatchersThanATenantMayHaveAndForgetsThoseThatAreGone() {
        String events = "/v1/jobs/" + later(owner) + "/events";
        String others = "/v1/jobs/" + later(other) + "/events";
        Caller watcher = window.caller().with(owner.key());
        List<Watching> watching =
                Stream.generate(() -> Watching.of(watcher, events).opened()).limit(3).toList();
        await().until(() -> watchers() == 3);

        HttpResponse<String> refused = watcher.get(events);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        try (Watching another = Watching.of(window.caller().with(other.key()), others)) {
            assertThat(another.status()).isEqualTo(200);
        }

        watching.forEach(Watching::close);

        await().atMost(Duration.ofSeconds(10)).until(() -> watchers() == 0);
    }

    private static String later(Caller caller) {
        return caller.accepted("{'prompt':'a'," + LATER + "}");
    }

    private int watchers() {
        String metrics = window.caller().get("/q/metrics").body();
        Matcher gauge = WATCHERS.matcher(metrics);
        assertThat(gauge.find()).as(metrics).isTrue();
        return (int) Double.parseDouble(gauge.group(1));
    }

    @Test
    @SuppressWarnings("deprecation") // by OpenAI
    void servesAnSdkThatShowsItsKey() {
        ImageGenerateParams wish =
                ImageGenerateParams.builder()
                        .prompt(Caller.prompt())
                        .responseFormat(ImageGenerateParams.ResponseFormat.URL)
                        .build();

        String url = links(owner.key(), wish).getFirst();

        URI link = URI.create(url);
        HttpResponse<String> picture =
                door.caller().get(link.getRawPath() + "?" + link.getRawQuery());
        assertThat(picture.statusCode()).isEqualTo(200);
        assertThat(picture.headers().firstValue("Content-Type")).contains("image/png");
        assertThatThrownBy(() -> links("sk-anything", wish))
                .isInstanceOfSatisfying(
                        UnauthorizedException.class,
                        refused -> assertThat(refused.code()).contains("invalid_api_key"));
    }

    private List<String> links(String key, ImageGenerateParams wish) {
        OpenAIClient openai = sdk(key);
        try {
            return openai.images().generate(wish).data().orElseThrow().stream()
                    .map(image -> image.url().orElseThrow())
                    .toList();
        } finally {
            openai.close();
        }
    }

    private OpenAIClient sdk(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(owner.server().resolve("/v1").toString())
                .apiKey(key)
                .organization("org-1")
                .project("project-1")
                .build();
    }

    @Test
    void countsWhomItTurnsAway() {
        tenant("counted", "{'requests_per_second':1}");
        Caller counted = door.caller().with(key("counted", "read"));
        for (int i = 0; i < 10; i++) {
            counted.get("/v1/jobs");
        }
        counted.send("POST", "/v1/jobs", "{}");
        door.caller().get("/v1/jobs");

        assertThat(door.caller().get("/q/metrics").body())
                .contains(
                        "atelier_tenant_refusals_total{reason=\"requests\"}",
                        "atelier_tenant_refusals_total{reason=\"missing-scope\"}",
                        "atelier_tenant_refusals_total{reason=\"unauthorized\"}");
    }

    @Test
    void speaksOpenAisWordsOnOpenAisPaths() {
        HttpResponse<String> refused = door.caller().with("sk-anything").get("/v1/models");

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(Caller.json(refused).at("/error/code").asText()).isEqualTo("invalid_api_key");
        assertThat(other.get("/v1/models").statusCode()).isEqualTo(200);
    }

    @Test
    void turnsAwayATenantThatAsksTooOftenAndNoOther() {
        tenant("hasty", "{'requests_per_second':2}");
        Caller hasty = door.caller().with(key("hasty", "read"));

        List<HttpResponse<String>> answers =
                Stream.generate(() -> hasty.get("/v1/jobs")).limit(30).toList();

        assertThat(answers)
                .anySatisfy(answer -> {
                    assertThat(answer.statusCode()).isEqualTo(429);
                    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
                    assertThat(answer.headers().firstValue("RateLimit"))
                            .contains("\"requests\";r=0;t=1");
                });
        assertThat(answers.getFirst().statusCode()).isEqualTo(200);
        assertThat(answers.getFirst().headers().firstValue("RateLimit-Policy"))
                .contains("\"requests\";q=2;w=1");
        for (int i = 0; i < 30; i++) {
            assertThat(owner.get("/v1/jobs").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void turnsAwayATenantWithTooManyJobsAndNoOther() {
        tenant("piling", "{'queued_jobs':3}");
        Caller piling = door.caller().with(key("piling", "submit", "read"));
        String document = "{'prompt':'a'," + LATER + "}";

        HttpResponse<String> refused =
                await().atMost(Duration.ofSeconds(20))
                        .pollInterval(Duration.ofMillis(300))
                        .until(() -> piling.submit(document), answer -> answer.statusCode() == 429);

        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(refused.headers().firstValue("RateLimit-Policy"))
                .contains("\"queued-jobs\";q=3");
        assertThat(piling.get("/v1/jobs").statusCode()).isEqualTo(200);
        assertThat(owner.submit(document).statusCode()).isEqualTo(202);

        tenant("piling", "{}");
        assertThat(piling.submit(document).statusCode()).isEqualTo(202);
    }

    /// Where nobody is in a crowd: a client that is starved between connecting and sending dawdles,
    /// too.
    @Test
    void closesAHeaderAndABodyThatDawdle() throws Exception {
        String head =
                "POST /v1/jobs HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
                        .formatted(owner.key());

        assertThat(secondsUntilClosed("", "GET /v1/jobs HTTP/1.1\r\nX: aaaaaaaaaaaaaaaaaaaaaaa"))
                .isBetween(1L, 8L);
        assertThat(secondsUntilClosed(head, "{                                            "))
                .isBetween(1L, 8L);
    }

    /// @param trickle one byte every 300 ms
    private long secondsUntilClosed(String atOnce, String trickle) throws Exception {
        long start = System.nanoTime();
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), window.caller().server().getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(atOnce.getBytes(US_ASCII));
            for (byte each : trickle.getBytes(US_ASCII)) {
                out.write(each);
                out.flush();
                Thread.sleep(300);
            }
        } catch (SocketException closed) {
            return Duration.ofNanos(System.nanoTime() - start).toSeconds();
        }
        throw new AssertionError("not closed");
    }

    private void soon(String key, String path, int status) {
        await().atMost(Duration.ofSeconds(5))
                .until(() -> window.caller().with(key).get(path).statusCode() == status);
    }

    /// @param owned what the tenant acme has; else what nobody has
    private HttpResponse<String> ask(Caller caller, String operation, boolean owned) {
        String method = operation.replaceFirst(" .*", "");
        String path =
                operation
                        .replaceFirst(".* ", "")
                        .replace("/v1/jobs/{id}", "/v1/jobs/" + id("job", owned))
                        .replace("/v1/sessions/{id}", "/v1/sessions/" + id("session", owned))
                        .replace("/v1/responses/{id}", "/v1/responses/" + id("response", owned))
                        .replace("/v1/files/{id}", "/v1/files/" + id("file", owned))
                        .replace("/v1/deliveries/{id}", "/v1/deliveries/" + id("delivery", owned))
                        .replace(
                                "/v1/admin/webhook-endpoints/{id}", "/v1/admin/webhook-endpoints/x")
                        .replace("/v1/models/{id}", "/v1/models/gpt-image-2.5-flare")
                        .replace("/v1/dead-letters/{id}", "/v1/dead-letters/dl-999999")
                        .replace("/v1/admin/batches/{id}", "/v1/admin/batches/atl_none")
                        .replace("/v1/admin/tenants/{id}", "/v1/admin/tenants/spare")
                        .replace("/v1/admin/budgets/{id}", "/v1/admin/budgets/spare")
                        .replace("/v1/admin/keys/{id}", "/v1/admin/keys/0000000000000000")
                        .replace("{name}", owned ? "harbour" : "nobody")
                        .replace("{index}", "0")
                        .replace("{image}", "0")
                        .replace("{k}", "0");
        assertThat(path).doesNotContain("{");
        String body = OPERATIONS.get(operation).body();
        if (body.equals("a form")) {
            body =
                    "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nvision\r\n--b--\r\n";
            return caller.sendForm(path, body);
        }
        return caller.send(method, path, body);
    }

    private String id(String kind, boolean owned) {
        if (owned) {
            return owners.get(kind);
        }
        return switch (kind) {
            case "file" -> NO_SUCH_FILE;
            case "response" -> "resp_" + JobId.random().toString().replace("-", "");
            default -> JobId.random().toString();
        };
    }

    /// Status, type and body, with whatever differs by nature made equal.
    private static String told(HttpResponse<String> answer) {
        return "%d %s %s"
                .formatted(
                        answer.statusCode(),
                        answer.headers().firstValue("Content-Type").orElse(""),
                        answer.body())
                .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID")
                .replaceAll("file-[0-9a-f]{32}", "FILE")
                .replaceAll("modr-[0-9a-f]{32}", "VERDICT")
                // Others' events move it on as well.
                .replaceAll("\"next\":\"[^\"]*\"", "NEXT")
                // Links are signed anew for every answer.
                .replaceAll("expires=\\d+&key=\\w+&signature=[\\w-]+", "SIGNED")
                .replaceAll("harbour|nobody", "NAME")
                .replaceAll("20\\d\\d-[0-9T:.-]+Z", "TIME");
    }

    private void tenant(String name, String document) {
        HttpResponse<String> set = admin.send("PUT", "/v1/admin/tenants/" + name, document);
        assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
    }

    private String key(String tenant, String... scopes) {
        HttpResponse<String> made =
                admin.send(
                        "POST",
                        "/v1/admin/keys",
                        "{'tenant':'%s','scopes':['%s']}"
                                .formatted(tenant, String.join("','", scopes)));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        String key = Caller.json(made).path("key").asText();
        secrets.add(key);
        return key;
    }

    private static String id(HttpResponse<String> answer) {
        return Caller.json(answer).path("id").asText();
    }
}
