package io.atelier.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.luciad.imageio.webp.WebPImageReaderSpi;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Jobs from the POST to the picture, through the whole application.
@Tag("application")
@QuarkusTest
class JourneyTest {
    @TestHTTPResource URI server;

    @ConfigProperty(name = "atelier.embedded.simulator.port")
    String simulatorPort;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    private final String prompt = Caller.prompt();
    private Caller caller;
    private Till till;
    private Completions completions;

    @BeforeEach
    void arrive() {
        caller = new Caller(URI.create("http://" + server.getAuthority()));
        till = Till.of(simulatorPort);
        completions = new Completions(kafka);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    'size':'1024x1024','quality':'low'                    | image/png  | 1024 | 1024 | false
                    'size':'1536x1024','quality':'high','tier':'priority' | image/png  | 1536 | 1024 | false
                    'size':'1024x1024','background':'transparent'         | image/png  | 1024 | 1024 | true
                    'size':'1024x1536','format':'webp','tier':'batch'     | image/webp | 1024 | 1536 | false
                    'size':'1024x1024','output_format':'webp','background':'transparent' | image/webp | 1024 | 1024 | true
                    'size':'1024x1024','output_format':'jpeg','output_compression':60    | image/jpeg | 1024 | 1024 | false
                    """)
    void leadsFromAPromptToAPicture(
            String options, String type, int width, int height, boolean alpha) throws Exception {
        HttpResponse<String> accepted =
                caller.submit("{'prompt':'%s',%s}".formatted(prompt, options));

        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        String id = Caller.json(accepted).path("id").asText();
        assertThat(accepted.headers().firstValue("Location")).contains("/v1/jobs/" + id);
        JsonNode job = caller.awaitStatus(id, "succeeded");
        JsonNode image = job.at("/images/0");
        HttpResponse<byte[]> picture = caller.picture(id, 0);
        assertThat(image.path("url").asText())
                .isEqualTo(Atelier.PUBLIC_URL + "/v1/jobs/" + id + "/images/0");
        assertThat(picture.headers().firstValue("Content-Type")).contains(type);
        assertThat(image.path("content_type").asText()).isEqualTo(type);
        assertThat(image.path("bytes").asInt()).isEqualTo(picture.body().length);
        assertThat(image.path("sha256").asText()).isEqualTo(sha256(picture.body()));
        assertThat(picture.headers().firstValue("ETag"))
                .contains('"' + sha256(picture.body()) + '"');
        BufferedImage decoded = decoded(type, picture.body());
        assertThat(List.of(decoded.getWidth(), decoded.getHeight()))
                .isEqualTo(List.of(width, height))
                .isEqualTo(List.of(image.path("width").asInt(), image.path("height").asInt()));
        assertThat(decoded.getColorModel().hasAlpha()).isEqualTo(alpha);
        assertBilledOnce(job);
        assertThat(caller.steps(id))
                .containsExactly("queued", "dispatched", "running", "succeeded", "succeeded");
    }

    @Test
    void announcesThePictureOnKafka() {
        String id = caller.accepted("{'prompt':'%s','metadata':{'a':'b'}}".formatted(prompt));
        JsonNode job = caller.awaitStatus(id, "succeeded");

        List<ConsumerRecord<String, String>> announced = completions.of(id);

        assertThat(announced).hasSize(1);
        var record = announced.getFirst();
        assertThat(Completions.header(record, "ce_specversion")).isEqualTo("1.0");
        assertThat(Completions.header(record, "ce_type")).isEqualTo("io.atelier.job.succeeded.v1");
        assertThat(Completions.header(record, "ce_source")).isEqualTo("/atelier");
        assertThat(Completions.header(record, "ce_id")).isEqualTo(id + "/1/succeeded");
        assertThat(Completions.header(record, "content-type")).isEqualTo("application/json");
        assertThat(Caller.json(record.value())).isEqualTo(job);
        assertThat(job.at("/images/0/sha256").asText()).hasSize(64);
    }

    @Test
    void paintsForDallE3WithWhatThereIsToday() {
        String id =
                caller.accepted(
                        "{'prompt':'%s','model':'dall-e-3','quality':'standard','style':'natural','response_format':'b64_json','size':'1024x1792'}"
                                .formatted(prompt));

        JsonNode job = caller.awaitStatus(id, "succeeded");

        assertThat(job.path("model").asText()).isEqualTo("gpt-image-2.5-flare");
        assertThat(job.at("/images/0/height").asInt()).isEqualTo(1792);
        assertThat(job.at("/requested/quality").asText()).isEqualTo("standard");
        assertThat(job.path("changes").findValuesAsText("field"))
                .containsExactly("model", "quality", "style", "response_format");
        JsonNode call = till.billed(job.at("/effective/prompt").asText()).getFirst();
        assertThat(call.path("quality").asText()).isEqualTo("medium");
    }

    @Test
    void quotesWhatAJobWillCostAndQueuesNothing() {
        String document = "{'prompt':'%s','size':'1024x1024','quality':'low'}".formatted(prompt);

        HttpResponse<String> quote = caller.send("POST", "/v1/quotes", document);

        assertThat(quote.statusCode()).as(quote.body()).isEqualTo(200);
        assertThat(till.billed(prompt)).isEmpty();
        JsonNode usd = Caller.json(quote).at("/lanes/0/usd");
        JsonNode job = caller.awaitStatus(caller.accepted(document), "succeeded");
        assertThat(usd.path("expected")).isEqualTo(job.path("cost_usd"));
        BigDecimal cost = new BigDecimal(job.path("cost_usd").asText());
        assertThat(cost)
                .isBetween(
                        new BigDecimal(usd.path("low").asText()),
                        new BigDecimal(usd.path("high").asText()));
        assertThat(Caller.json(quote).at("/lanes/1/lane").asText()).isEqualTo("batch");
        await().untilAsserted(() ->
                assertThat(caller.get("/q/metrics").body())
                        .contains("atelier_ingest_quote_error_ratio_count{model="));
    }

    @Test
    void quotesNoOtherDocumentsThanMakeJobs() {
        String document = "{'prompt':7,'colour':'red','n':11}";

        HttpResponse<String> quote = caller.send("POST", "/v1/quotes", document);

        assertThat(quote.statusCode()).isEqualTo(400);
        assertThat(Caller.json(quote).path("errors"))
                .isEqualTo(Caller.json(caller.submit(document)).path("errors"))
                .hasSize(3);
    }

    @Test
    void servesASecondJobWithThePicturesOfTheFirst() throws Exception {
        String document = "{'prompt':'%s','n':2,'reuse':true,'metadata':{'nr':'%d'}}";
        String first = caller.accepted(document.formatted(prompt, 1));
        JsonNode paid = caller.awaitStatus(first, "succeeded");

        HttpResponse<String> answer =
                caller.send("POST", "/v1/jobs", document.formatted(prompt, 2), "Prefer", "wait=20");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode free = Caller.json(answer);
        String id = free.path("id").asText();
        assertThat(id).isNotEqualTo(first);
        assertThat(free.path("status").asText()).isEqualTo("succeeded");
        assertThat(free.path("reused_from").asText()).isEqualTo(first);
        assertThat(free.path("cost_usd").asText()).isEqualTo("0.000000");
        assertThat(free.path("attempts").asInt()).isZero();
        assertThat(caller.picture(id, 1).body()).isEqualTo(caller.picture(first, 1).body());
        assertThat(caller.steps(id)).containsExactly("reused", "succeeded");
        assertThat(completions.of(id)).hasSize(1);
        assertBilledOnce(paid);
        assertThat(caller.send("POST", "/v1/quotes", document.formatted(prompt, 3)).body())
                .contains("the pictures of job " + first + " will do, at no cost");
        HttpResponse<String> edit =
                caller.submit(
                        "{'operation':'edit','prompt':'%s, bluer','images':[{'job':'%s','index':1}]}"
                                .formatted(prompt, id));
        assertThat(edit.statusCode()).as(edit.body()).isEqualTo(202);
    }

    @Test
    void bringsSeveralPicturesWithOneCall() throws Exception {
        String id = caller.accepted("{'prompt':'%s','n':3}".formatted(prompt));

        JsonNode job = caller.awaitStatus(id, "succeeded");

        assertThat(job.path("images")).hasSize(3);
        for (int index = 0; index < 3; index++) {
            assertThat(sha256(caller.picture(id, index).body()))
                    .isEqualTo(job.at("/images/" + index + "/sha256").asText());
        }
        assertBilledOnce(job);
        assertThat(till.billed(prompt).getFirst().path("n").asInt()).isEqualTo(3);
    }

    @Test
    void endsWithoutABillWhenModerationBlocks() {
        String blocked = prompt + " [sim:blocked]";
        String id = caller.accepted("{'prompt':'%s'}".formatted(blocked));

        JsonNode job = caller.awaitStatus(id, "failed");

        assertThat(job.at("/error/code").asText()).isEqualTo("moderation_blocked");
        assertThat(job.at("/error/moderation/stage").asText()).isNotBlank();
        assertThat(job.at("/error/moderation/categories")).isNotEmpty();
        assertThat(job.path("images")).isEmpty();
        assertThat(job.has("cost_usd")).isFalse();
        assertThat(job.has("possibly_billed_usd")).isFalse();
        assertThat(till.billed(blocked)).isEmpty();
        assertThat(types(id)).containsExactly("io.atelier.job.failed.v1");
        assertThat(caller.picture(id, 0).statusCode()).isEqualTo(404);
    }

    @Test
    void triesAgainWhatWasNotAcceptedAndCountsOneAttempt() {
        till.plan(prompt, "'fault':'status','status':503,'times':2");
        String id = caller.accepted("{'prompt':'%s'}".formatted(prompt));

        JsonNode job = caller.awaitStatus(id, "succeeded");

        assertBilledOnce(job);
        List<JsonNode> waits = new ArrayList<>();
        caller.history(id)
                .forEach(step -> {
                    if (step.path("what").asText().equals("retry_wait")) {
                        waits.add(step);
                    }
                });
        assertThat(waits)
                .hasSize(2)
                .allSatisfy(step ->
                        assertThat(step.path("reason").asText()).isEqualTo("server_is_overloaded"));
    }

    @Test
    void buysAgainWhatWasLostWhereThePolicySaysSo() {
        till.plan(prompt, "'fault':'reset','times':1");
        String id = caller.accepted("{'prompt':'%s','on_ambiguous':'retry'}".formatted(prompt));

        JsonNode job = caller.awaitStatus(id, "succeeded");

        List<JsonNode> billed = till.billed(prompt);
        assertThat(billed).hasSize(2);
        assertThat(job.path("attempts").asInt()).isEqualTo(2);
        assertThat(job.path("cost_usd").asText()).isEqualTo(billed.get(1).path("usd").asText());
        assertThat(new BigDecimal(job.path("possibly_billed_usd").asText())).isPositive();
        assertThat(caller.steps(id)).contains("failed", "recovering", "retry_wait");
        assertThat(types(id)).containsExactly("io.atelier.job.succeeded.v1");
    }

    @Test
    void parksWhatWasLostUntilAPersonSaysWhetherItWasPaid() {
        till.plan(prompt, "'fault':'reset','times':1");
        String id = caller.accepted("{'prompt':'%s','on_ambiguous':'hold'}".formatted(prompt));

        JsonNode parked = caller.awaitStatus(id, "ambiguous");
        assertThat(till.billed(prompt)).hasSize(1);
        assertThat(new BigDecimal(parked.path("possibly_billed_usd").asText())).isPositive();
        var resolved = caller.send("POST", "/v1/jobs/" + id + "/resolve", "{'paid':false}");
        JsonNode job = caller.awaitStatus(id, "succeeded");

        assertThat(resolved.statusCode()).as(resolved.body()).isEqualTo(202);
        assertThat(till.billed(prompt)).hasSize(2);
        assertThat(job.path("attempts").asInt()).isEqualTo(2);
        assertThat(types(id))
                .containsExactly("io.atelier.job.ambiguous.v1", "io.atelier.job.succeeded.v1");
    }

    @ParameterizedTest
    @CsvSource({"truncate", "garbage_base64", "wrong_count", "not_an_image"})
    void neverKeepsABrokenAnswer(String fault) throws Exception {
        till.plan(prompt, "'fault':'%s','times':1".formatted(fault));
        String id = caller.accepted("{'prompt':'%s'}".formatted(prompt));

        JsonNode job = caller.awaitStatus(id, "succeeded");

        assertThat(till.billed(prompt)).hasSize(2);
        assertThat(job.path("attempts").asInt()).isEqualTo(2);
        decoded("image/png", caller.picture(id, 0).body());
    }

    @Test
    void makesOneJobOfAKeyThatIsSentTwice() {
        String key = UUID.randomUUID().toString();

        HttpResponse<String> first = caller.submit(key, prompt);
        String id = Caller.json(first).path("id").asText();
        caller.awaitStatus(id, "succeeded");
        HttpResponse<String> second = caller.submit(key, prompt);
        HttpResponse<String> other = caller.submit(key, prompt + " at dawn");

        assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
        assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
        assertThat(second.statusCode()).isEqualTo(202);
        assertThat(second.headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(second.headers().firstValue("Location"))
                .isEqualTo(first.headers().firstValue("Location"));
        assertThat(Caller.json(second).path("status").asText()).isEqualTo("succeeded");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(till.billed(prompt)).hasSize(1);
    }

    @Test
    void makesOneJobOfAKeyThatTwentySendAtOnce() throws Exception {
        String key = UUID.randomUUID().toString();
        Callable<HttpResponse<String>> submit = () -> caller.submit(key, prompt);
        List<HttpResponse<String>> answers = new ArrayList<>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> sent = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                sent.add(callers.submit(submit));
            }
            for (Future<HttpResponse<String>> one : sent) {
                answers.add(one.get());
            }
        }

        assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(202);
        assertThat(answers)
                .extracting(answer -> answer.headers().firstValue("Location").orElse(""))
                .containsOnly(answers.getFirst().headers().firstValue("Location").orElseThrow());
        assertThat(answers)
                .filteredOn(answer -> answer.headers().firstValue("Idempotent-Replayed").isEmpty())
                .hasSize(1);
        String id = Caller.json(answers.getFirst()).path("id").asText();
        assertBilledOnce(caller.awaitStatus(id, "succeeded"));
    }

    @Test
    void stopsACallThatItsCallerNoLongerWants() {
        till.plan(prompt, "'fault':'slow','delay_ms':30000");
        String id = caller.accepted("{'prompt':'%s'}".formatted(prompt));
        caller.awaitStatus(id, "running");

        HttpResponse<String> first = caller.command(id, "cancel");
        JsonNode job = caller.awaitStatus(id, "cancelled");
        HttpResponse<String> second = caller.command(id, "cancel");

        assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(lasted(job)).isLessThan(Duration.ofSeconds(15));
        assertThat(new BigDecimal(job.path("possibly_billed_usd").asText())).isPositive();
        assertThat(types(id)).containsExactly("io.atelier.job.cancelled.v1");
    }

    @Test
    void neverCallsForAJobThatWasCancelledInTime() {
        String id =
                caller.accepted(
                        "{'prompt':'%s','not_before':'%s'}"
                                .formatted(prompt, Instant.now().plusSeconds(2)));
        assertThat(caller.job(id).path("status").asText()).isIn("accepted", "scheduled");

        assertThat(caller.command(id, "cancel").statusCode()).isEqualTo(202);
        caller.awaitStatus(id, "cancelled");

        assertThat(caller.command(id, "redrive").statusCode()).isEqualTo(409);
        assertThat(caller.steps(id)).doesNotContain("dispatched");
        assertThat(till.billed(prompt)).isEmpty();
    }

    @Test
    void waitsForNotBefore() {
        Instant notBefore = Instant.now().plusMillis(1_500);
        HttpResponse<String> accepted =
                caller.submit("{'prompt':'%s','not_before':'%s'}".formatted(prompt, notBefore));
        String id = Caller.json(accepted).path("id").asText();

        JsonNode job = caller.awaitStatus(id, "succeeded");

        assertThat(Caller.json(accepted).path("status").asText()).isEqualTo("scheduled");
        assertThat(time(job, "started_at")).isAfterOrEqualTo(notBefore);
        assertThat(caller.steps(id)).startsWith("scheduled", "queued", "dispatched");
        assertBilledOnce(job);
    }

    @Test
    void expiresAtItsDeadlineAndMayBeDrivenAgain() {
        till.plan(prompt, "'fault':'slow','delay_ms':30000,'times':1");
        String id =
                caller.accepted(
                        "{'prompt':'%s','deadline':'%s'}"
                                .formatted(prompt, Instant.now().plusSeconds(2)));

        JsonNode expired = caller.awaitStatus(id, "expired");
        assertThat(lasted(expired)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(15));
        assertThat(caller.command(id, "redrive").statusCode()).isEqualTo(202);
        caller.awaitStatus(id, "succeeded");

        assertThat(types(id))
                .containsExactly("io.atelier.job.expired.v1", "io.atelier.job.succeeded.v1");
    }

    @Test
    void runsAFailedJobOnceMore() {
        till.plan(prompt, "'fault':'blocked','times':1");
        String id = caller.accepted("{'prompt':'%s'}".formatted(prompt));
        caller.awaitStatus(id, "failed");

        HttpResponse<String> redriven = caller.command(id, "redrive");
        JsonNode job = caller.awaitStatus(id, "succeeded");

        assertThat(redriven.statusCode()).as(redriven.body()).isEqualTo(202);
        assertBilledOnce(job);
        assertThat(job.has("error")).isFalse();
        assertThat(caller.steps(id)).contains("redriven");
        assertThat(completions.of(id))
                .extracting(record -> Completions.header(record, "ce_id"))
                .containsExactly(id + "/1/failed", id + "/2/succeeded");
        assertThat(caller.command(id, "redrive").statusCode()).isEqualTo(409);
    }

    @Test
    void listsWhatItMade() {
        String group = "g-" + UUID.randomUUID();
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String id = caller.accepted("{'prompt':'%s','group':'%s'}".formatted(prompt, group));
            caller.awaitStatus(id, "succeeded");
            made.addFirst(id);
        }

        List<String> listed = new ArrayList<>();
        String path = "/v1/jobs?limit=2&status=succeeded&group=" + group;
        int pages = 0;
        for (String next = path; next != null; pages++) {
            JsonNode page = Caller.json(caller.get(next));
            page.path("data").forEach(job -> listed.add(job.path("id").asText()));
            next =
                    page.path("has_more").asBoolean()
                            ? path + "&after=" + page.path("next").asText()
                            : null;
        }

        assertThat(listed).isEqualTo(made);
        assertThat(pages).isEqualTo(3);
        assertThat(Caller.json(caller.get("/v1/jobs?status=failed&group=" + group)).path("data"))
                .isEmpty();
    }

    @Test
    void measuresAndDescribesItself() {
        String id = caller.accepted("{'prompt':'%s'}".formatted(prompt));
        caller.awaitStatus(id, "succeeded");

        assertThat(caller.get("/q/metrics").body())
                .contains(
                        "atelier_ingest_jobs_total{result=\"accepted\",tier=\"standard\"}",
                        "atelier_ledger_jobs_total{outcome=\"succeeded\",tier=\"standard\"}",
                        "atelier_ledger_queue_wait_seconds_count{tier=\"standard\"}",
                        "atelier_ledger_queued{tier=\"priority\"}",
                        "atelier_ledger_dispatched{tier=\"standard\"}",
                        "atelier_ledger_running{tier=\"batch\"}",
                        "atelier_ledger_facts_total",
                        "atelier_ledger_fold_seconds_count",
                        "atelier_ledger_restore_seconds_count",
                        "atelier_ledger_restored_jobs_total",
                        "atelier_worker_in_flight",
                        "atelier_worker_calls",
                        "atelier_worker_limit{kind=\"images\",model=\"gpt-image-2.5-flare\"} 1000000.0",
                        "atelier_worker_share{kind=\"images\",model=\"gpt-image-2.5-flare\"} ",
                        "atelier_worker_limit_used_total{kind=\"requests\",model=",
                        "atelier_openai_call_seconds_count{model=\"gpt-image-2.5-flare\",operation=\"generate\",outcome=\"answered\",quality=",
                        "atelier_view_jobs",
                        "atelier_view_barrier_seconds_count{outcome=\"passed\"");
        for (String health : List.of("", "/live", "/ready", "/started")) {
            HttpResponse<String> answer = caller.get("/q/health" + health);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(Caller.json(answer).path("status").asText()).isEqualTo("UP");
        }
        assertThat(
                        Caller.json(caller.get("/q/health/ready"))
                                .path("checks")
                                .findValuesAsText("name"))
                .contains("upstream-limits");
        JsonNode paths = Caller.json(caller.get("/q/openapi?format=json")).path("paths");
        assertThat(paths.fieldNames())
                .toIterable()
                .contains(
                        "/v1/jobs",
                        "/v1/jobs/{id}",
                        "/v1/jobs/{id}/history",
                        "/v1/jobs/{id}/images/{index}",
                        "/v1/jobs/{id}/cancel",
                        "/v1/jobs/{id}/redrive",
                        "/v1/jobs/{id}/resolve");
    }

    /// One call, paid once, and told to its caller to the micro-dollar.
    @Test
    void countsAGroupAndSaysWhenItIsComplete() throws Exception {
        String group = "group-" + UUID.randomUUID();
        List<String> members = new ArrayList<>();
        for (int member = 0; member < 3; member++) {
            String marker = member == 0 ? "[sim:blocked] " : "";
            members.add(
                    caller.accepted(
                            "{'prompt':'%s%s','group':'%s'}".formatted(marker, prompt, group)));
        }
        caller.awaitStatus(members.get(0), "failed");
        caller.awaitStatus(members.get(1), "succeeded");
        JsonNode last = caller.awaitStatus(members.get(2), "succeeded");

        HttpResponse<String> closed = caller.send("POST", "/v1/groups/" + group + "/close", "");
        HttpResponse<String> again = caller.send("POST", "/v1/groups/" + group + "/close", "");

        assertThat(List.of(closed.statusCode(), again.statusCode())).containsExactly(202, 200);
        JsonNode counted =
                await().atMost(Duration.ofSeconds(10))
                        .until(
                                () -> Caller.json(caller.get("/v1/groups/" + group)),
                                answer -> answer.at("/by_status/succeeded").asInt() == 2);
        assertThat(counted.path("total").asInt()).isEqualTo(3);
        assertThat(counted.at("/by_status/failed").asInt()).isEqualTo(1);
        assertThat(counted.path("closed").asBoolean()).isTrue();
        BigDecimal one = new BigDecimal(last.path("cost_usd").asText());
        assertThat(new BigDecimal(counted.path("cost_usd").asText()))
                .isEqualByComparingTo(one.multiply(BigDecimal.TWO));
        assertThat(caller.get("/v1/groups/nobody-named-it").statusCode()).isEqualTo(404);
    }

    private void assertBilledOnce(JsonNode job) {
        List<JsonNode> billed = till.billed(prompt);
        assertThat(billed).hasSize(1);
        assertThat(job.path("attempts").asInt()).isEqualTo(1);
        assertThat(job.path("cost_usd").asText()).isEqualTo(billed.getFirst().path("usd").asText());
        assertThat(job.has("possibly_billed_usd")).isFalse();
        JsonNode usage = job.path("usage");
        assertThat(usage.path("output_tokens").asInt()).isPositive();
        assertThat(usage.path("total_tokens").asInt())
                .isEqualTo(
                        usage.path("input_tokens").asInt() + usage.path("output_tokens").asInt());
    }

    private List<String> types(String id) {
        return completions.of(id).stream()
                .map(record -> Completions.header(record, "ce_type"))
                .toList();
    }

    private static Duration lasted(JsonNode job) {
        return Duration.between(time(job, "created_at"), time(job, "finished_at"));
    }

    private static Instant time(JsonNode job, String field) {
        return Instant.parse(job.path(field).asText());
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static BufferedImage decoded(String type, byte[] bytes) throws IOException {
        ImageReader reader =
                type.equals("image/webp")
                        ? new WebPImageReaderSpi().createReaderInstance(null)
                        : ImageIO.getImageReadersByMIMEType(type).next();
        try (var in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(in);
            return reader.read(0);
        } finally {
            reader.dispose();
        }
    }
}
