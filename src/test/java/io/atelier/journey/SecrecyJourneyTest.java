package io.atelier.journey;

import static io.atelier.journey.Target.hangsUp;
import static io.atelier.journey.Target.says;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// No prompt, key, signature or picture in logs, traces, metrics or error bodies: canaries are put
/// into everything that a caller can hand in, through success and every kind of failure, and looked
/// for in all that comes out.
@Tag("application")
@QuarkusTest
class SecrecyJourneyTest {
    @TestHTTPResource URI server;

    @ConfigProperty(name = "atelier.embedded.simulator.port")
    String simulatorPort;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    @ConfigProperty(name = "atelier.trace.endpoint")
    String endpoint;

    private final Canaries canaries = new Canaries();
    private final String prompt = "a " + canaries.of("prompt") + " at dusk";
    private final List<String> errors = new ArrayList<>();
    private final List<String> jobs = new ArrayList<>();
    private Caller caller;
    private Till till;
    private Target target;
    private LogEar ear;

    @BeforeEach
    void arrive() throws IOException {
        caller =
                new Caller(
                        URI.create("http://" + server.getAuthority()),
                        "atl_0123456789abcdef_" + canaries.of("API key"));
        till = Till.of(simulatorPort);
        target = new Target();
        ear = new LogEar();
    }

    @AfterEach
    void leave() {
        ear.close();
        target.close();
    }

    @Test
    void keepsWhatItIsTrustedWith() throws Exception {
        succeeds();
        isRefused();
        isHeldBackByModeration();
        meetsAnUpstreamThatRepeatsWhatItHears();
        sendsRecordsThatCantBeJobs();
        meetsMistakesOfOurs();

        String spans = await().until(this::spans, sent -> jobs.stream().allMatch(sent::contains));
        String metrics = caller.get("/q/metrics").body();

        assertThat(ear.lines())
                .anyMatch(line -> line.contains("upstream call ended"))
                .anyMatch(line -> line.contains("webhook called"))
                .anyMatch(line -> line.contains("dead letter"))
                .anyMatch(line -> line.contains("request failed in a way that nobody foresaw"))
                .allSatisfy(line -> assertThat(canaries.in(line)).as(line).isEmpty());
        assertThat(canaries.in(spans)).as("spans").isEmpty();
        assertThat(canaries.in(metrics)).as("metrics").isEmpty();
        assertThat(metrics).contains("atelier_").doesNotContain(jobs);
        assertThat(errors)
                .hasSizeGreaterThan(30)
                .allSatisfy(body -> assertThat(canaries.in(body)).as(body).isEmpty());
    }

    @Test
    void wouldHearACanary() {
        org.jboss.logging.Logger.getLogger(SecrecyJourneyTest.class)
                .debugf(new IOException(prompt), "jobId=%s", "1");

        assertThat(ear.lines()).anyMatch(line -> canaries.in(line).contains("prompt"));
    }

    private void succeeds() throws IOException {
        target.first(says(500, "no: " + prompt), hangsUp());
        String edit =
                "{'operation':'edit','prompt':'%s','images':[{'image_url':'data:image/png;base64,%s'}],'metadata':{'note':'%s'},'safety_identifier':'%s','webhook':{'url':'%s/%s?token=%s','secret':'whsec_%s'}}"
                        .formatted(
                                prompt,
                                picture(),
                                canaries.of("metadata"),
                                canaries.of("safety identifier"),
                                target.url(),
                                canaries.of("webhook path"),
                                canaries.of("webhook query"),
                                canaries.encoded("webhook secret"));
        String key = canaries.of("idempotency key");
        HttpResponse<String> accepted =
                caller.send("POST", "/v1/jobs", edit, "Idempotency-Key", key);
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        String id = Caller.json(accepted).path("id").asText();
        jobs.add(id);
        caller.awaitStatus(id, "succeeded");
        target.await(3);
        refused(caller.submit(key, "another"));
        caller.get("/v1/jobs/%s/images/0?signature=%s".formatted(id, canaries.of("signature")));
        refused(caller.get("/v1/jobs/%s/images/7?signature=%s".formatted(id, signature())));
        refused(caller.get("/v1/jobs?after=" + signature()));
        HttpResponse<String> made =
                caller.send("POST", "/v1/admin/keys", "{'tenant':'default','scopes':['read']}");
        assertThat(made.statusCode()).as(made.body()).isBetween(200, 201);
        canaries.keep("key that was made", Caller.json(made).path("key").asText().substring(21));
    }

    private String signature() {
        return canaries.of("signature");
    }

    private void isRefused() {
        String said = canaries.of("prompt");
        for (String document :
                List.of(
                        "{'prompt':'%s','n':'%s'}",
                        "{'prompt':'%s','n':%s}",
                        "{'prompt':'%s','model':'%s'}",
                        "{'prompt':'%s','size':'%s'}",
                        "{'prompt':'%s','operation':'%s'}",
                        "{'prompt':'%s','deadline':'%s'}",
                        "{'prompt':'%s','reply_to':'%s'}",
                        "{'prompt':'%s','group':'%s/'}",
                        "{'prompt':'%s','prompt':'%s'}",
                        "{'prompt':'%s','metadata':{'a':['%s']}}",
                        "{'prompt':'%s','webhook':{'url':'http://10.0.0.1/%s'}}",
                        "{'prompt':'%s','webhook':{'url':'https://a:%s@pictures.example/'}}",
                        "{'prompt':'%s','webhook':{'url':'https://pictures.example/','secret':'%s'}}",
                        "{'prompt':'%s','transform':[{'kind':'%s'}]}",
                        "{'operation':'edit','prompt':'%s','images':[{'image_url':'data:image/png;base64,%s'}]}",
                        "{'operation':'edit','prompt':'%s','images':[{'image_url':'data:image/png;base64,!%s'}]}",
                        "{'operation':'edit','prompt':'%s','images':[{'image_url':'http://127.0.0.1:1/?a=%s'}]}",
                        "{'operation':'edit','prompt':'%s','images':[{'image_url':'http://10.0.0.1/?a=%s'}]}",
                        "{'operation':'edit','prompt':'%s','images':[{'file_id':'%s'}]}",
                        "{'prompt':'%s'} %s",
                        "{'prompt':'%s',%s:1}",
                        "{'prompt':'%s','n':tru%s",
                        "{'prompt':'%s\\u12','model':'%s'}",
                        "['%s','%s']")) {
            String body = document.formatted(prompt, said);
            refused(caller.submit(body));
            refused(caller.send("POST", "/v1/images/generations", body));
            refused(caller.send("POST", "/v1/responses", body));
        }
        String document = "{'prompt':'%s'}".formatted(prompt);
        refused(caller.send("POST", "/v1/jobs", document, "Idempotency-Key", said + " é"));
        refused(caller.send("POST", "/v1/jobs", document, "Idempotency-Key", said.repeat(9)));
        refused(caller.send("POST", "/v1/jobs", document, "Content-Type", "text/" + said));
        refused(caller.send("POST", "/v1/files", document));
        refused(caller.sendForm("/v1/files", file(said)));
        refused(caller.sendForm("/v1/images/edits", file(said)));
        refused(caller.sendForm("/v1/images/edits", file(said).substring(0, 120)));
        refused(
                caller.send(
                        "POST",
                        "/v1/groups/secrets/jobs",
                        "{'id':'1','prompt':'%s','n':'%s'}\n{'id':'2',%s\n"
                                .formatted(prompt, said, said),
                        "Content-Type",
                        "application/x-ndjson"));
    }

    private static String file(String said) {
        return "--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\n%s\r\n--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"%s.png\"\r\nContent-Type: image/png\r\n\r\n%s\r\n--b--\r\n"
                .formatted(said, said, said);
    }

    private void isHeldBackByModeration() {
        String flagged = prompt + " [sim:flag:violence]";
        refused(caller.submit("{'prompt':'%s','moderation_check':'at_door'}".formatted(flagged)));
        fails("{'prompt':'%s','moderation_check':'text'}".formatted(flagged));
        fails("{'prompt':'%s [sim:blocked]'}".formatted(prompt));
    }

    private void meetsAnUpstreamThatRepeatsWhatItHears() {
        String echo =
                "'message':'Incorrect: %s with sk-proj-%s'"
                        .formatted(prompt, canaries.of("upstream key"));
        for (String fault :
                List.of(
                        "'status':400,'code':'invalid_value'",
                        "'status':403,'code':'%s'".formatted(canaries.of("prompt")),
                        "'status':422")) {
            till.plan(prompt, "'fault':'status','times':1,%s,%s".formatted(fault, echo));
            fails("{'prompt':'%s'}".formatted(prompt));
            till.plan(prompt, "'fault':'status','times':1,%s,%s".formatted(fault, echo));
            fails("{'prompt':'%s','prompt_mode':'expanded'}".formatted(prompt));
        }
        for (String fault : List.of("'fault':'status','status':500," + echo, "'fault':'reset'")) {
            till.plan(prompt, fault + ",'times':1");
            String id = caller.accepted("{'prompt':'%s'}".formatted(prompt));
            jobs.add(id);
            caller.awaitStatus(id, "succeeded");
        }
        till.plan(prompt, "'fault':'status','status':400,'code':'invalid_value'," + echo);
        refused(caller.send("POST", "/v1/images/generations", "{'prompt':'%s'}".formatted(prompt)));
        HttpResponse<String> response =
                caller.send(
                        "POST",
                        "/v1/responses",
                        "{'model':'gpt-6-luna','input':'%s','tools':[{'type':'image_generation'}]}"
                                .formatted(prompt));
        assertThat(Caller.json(response).path("status").asText()).isEqualTo("failed");
        errors.add(response.body());
        till.plan("");
    }

    private void sendsRecordsThatCantBeJobs() throws Exception {
        String said = canaries.of("prompt");
        List<RecordMetadata> sent = new ArrayList<>();
        try (ShopFloor shop = new ShopFloor(kafka)) {
            String good = "{'prompt':'%s'}".formatted(prompt);
            shop.produce("atelier.jobs.standard", good, "atelier-key", caller.key());
            for (String record :
                    List.of(
                            "{'prompt':'%s','n':'%s'}".formatted(prompt, said),
                            "{'prompt':'%s',%s".formatted(prompt, said),
                            said)) {
                sent.add(shop.produce("atelier.jobs.standard", record));
            }
            sent.add(shop.produce("atelier.facts", said));
            for (String type : List.of("submit", "succeeded", "failed", "claim")) {
                sent.add(
                        shop.produce(
                                "atelier.facts",
                                "{'job':'%s','document':{'tier':'%s'}}".formatted(said, said),
                                "ce_type",
                                "io.atelier.fact." + type + ".v1"));
            }
        }
        for (RecordMetadata record : sent) {
            JsonNode letter =
                    await(record.toString())
                            .atMost(Duration.ofSeconds(20))
                            .until(() -> letter(record), found -> !found.isMissingNode());
            errors.add(letter.path("reason") + " " + letter.path("errors"));
        }
    }

    private void meetsMistakesOfOurs() {
        for (String path :
                List.of("/v1/jobs", "/v1/quotes", "/v1/images/generations", "/v1/responses")) {
            HttpResponse<String> answer =
                    caller.send(
                            "POST",
                            path,
                            "{'prompt':'%s'}".formatted(prompt),
                            Mistake.HEADER,
                            prompt);
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(Caller.json(answer).path(isOpenAis(path) ? "error" : "type").isMissingNode())
                    .as(answer.body())
                    .isFalse();
            errors.add(answer.headers().map() + answer.body());
        }
    }

    private static boolean isOpenAis(String path) {
        return path.startsWith("/v1/images") || path.startsWith("/v1/responses");
    }

    private JsonNode letter(RecordMetadata of) {
        for (JsonNode letter : Caller.json(caller.get("/v1/dead-letters?limit=100")).path("data")) {
            if (letter.path("topic").asText().equals(of.topic())
                    && letter.path("partition").asInt() == of.partition()
                    && letter.path("offset").asLong() == of.offset()) {
                return letter;
            }
        }
        return MissingNode.getInstance();
    }

    private void refused(HttpResponse<String> answer) {
        assertThat(answer.statusCode())
                .as(answer.body())
                .satisfiesAnyOf(
                        status -> assertThat(status).isBetween(400, 499),
                        _ -> assertThat(answer.body()).contains("\"rejected\":2"));
        errors.add(answer.headers().map() + answer.body());
    }

    private void fails(String document) {
        String id = caller.accepted(document);
        jobs.add(id);
        errors.add(caller.awaitStatus(id, "failed").path("error").toString());
        errors.add(caller.history(id).toString());
    }

    private String picture() throws IOException {
        BufferedImage noise = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        Random random = new Random();
        for (int i = 0; i < 64 * 64; i++) {
            noise.setRGB(i % 64, i / 64, random.nextInt());
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(noise, "png", png);
        String encoded = Base64.getEncoder().encodeToString(png.toByteArray());
        canaries.keep("picture", encoded.substring(400, 440));
        return encoded;
    }

    private String spans() throws IOException {
        try (InputStream sent = URI.create(endpoint + "/v1/traces").toURL().openStream()) {
            return new String(sent.readAllBytes(), ISO_8859_1);
        }
    }
}
