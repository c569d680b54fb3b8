package io.atelier.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Many jobs with one call, and all their pictures with another.
@QuarkusTest
@Tag("application")
class BulkJourneyTest {
    private static final String NDJSON = "application/x-ndjson";
    private static final String CSV = "text/csv";

    @TestHTTPResource URI server;

    private final String group = "bulk-" + UUID.randomUUID();
    private final HttpClient http = HttpClient.newHttpClient();
    private Caller caller;

    @BeforeEach
    void arrive() {
        caller = new Caller(URI.create("http://" + server.getAuthority()));
    }

    @Test
    void takesTheGoodLinesAndTellsOfTheBadOnes() throws Exception {
        String body =
                """
                {'id':'a','prompt':'a red lamp'}
                {'id':'b','prompt':''}

                no json
                {'id':'d','prompt':'a','group':'other'}
                {'prompt':'a green lamp','tier':'standard'}
                """;

        List<JsonNode> told = told(submit(NDJSON, "", body));

        assertThat(told.stream().map(BulkJourneyTest::inShort))
                .containsExactly(
                        "1 a accepted",
                        "2 b rejected",
                        "4 null rejected",
                        "5 d rejected",
                        "6 6 accepted",
                        "null null null");
        assertThat(told.get(1).at("/problem/errors/0/field").asText()).isEqualTo("prompt");
        assertThat(told.get(3).at("/problem/errors/0/field").asText()).isEqualTo("group");
        assertThat(told.getLast().toString())
                .isEqualTo(
                        "{\"lines\":5,\"accepted\":2,\"replayed\":0,\"rejected\":3,\"unknown\":0}");
        JsonNode job = caller.awaitStatus(told.getFirst().path("job").asText(), "succeeded");
        assertThat(job.path("group").asText()).isEqualTo(group);
        assertThat(job.path("tier").asText()).isEqualTo("batch");
        assertThat(job.at("/requested/id").asText()).isEqualTo("a");
        assertThat(caller.job(told.get(4).path("job").asText()).path("tier").asText())
                .isEqualTo("standard");
    }

    @Test
    void makesPromptsOfRowsAndGivesAllPicturesBack() throws Exception {
        String csv =
                "id,colour,product,size,note\r\n"
                        + "sku-1,red,lamp,1024x1024,x\r\n"
                        + "sku-2,\"dark, blue\",\"old \"\"lamp\"\"\",,\"two\r\nlines\"\r\n"
                        + "sku/3,green,vase,,\r\n"
                        + "short,row\r\n"
                        + "sku-5,white,lamp,XL,\r\n";

        List<JsonNode> told =
                told(submit(CSV, "prompt=A {colour} {product} on marble&quality=low", csv));

        assertThat(told.stream().map(BulkJourneyTest::inShort))
                .containsExactly(
                        "2 sku-1 accepted",
                        "3 sku-2 accepted",
                        "5 sku/3 accepted",
                        "6 null rejected",
                        "7 sku-5 rejected",
                        "null null null");
        JsonNode second = caller.awaitStatus(told.get(1).path("job").asText(), "succeeded");
        assertThat(second.at("/requested/prompt").asText())
                .isEqualTo("A dark, blue old \"lamp\" on marble");
        for (JsonNode line : told.subList(0, 3)) {
            caller.awaitStatus(line.path("job").asText(), "succeeded");
        }
        List<JsonNode> manifest = lines(caller.get(path("results.ndjson")).body());
        assertThat(manifest).hasSize(3);
        assertThat(manifest.stream().map(line -> line.path("id").asText()))
                .containsExactlyInAnyOrder("sku-1", "sku-2", "sku/3");
        Map<String, byte[]> files = archive();
        assertThat(files.keySet())
                .containsExactlyInAnyOrder(
                        "sku-1-0.png", "sku-2-0.png", "sku_3-0.png", "manifest.ndjson");
        for (JsonNode line : lines(new String(files.get("manifest.ndjson"), UTF_8))) {
            assertThat(sha256(files.get(line.path("file").asText())))
                    .isEqualTo(line.path("sha256").asText())
                    .isEqualTo(sha256(caller.picture(line.path("job").asText(), 0).body()));
        }
    }

    @Test
    void makesNoSecondJobOfABodyThatComesAgain() throws Exception {
        String body = "{'id':'a','prompt':'a lamp'}\n{'id':'b','prompt':'a vase'}\n";

        List<JsonNode> first = told(submit(NDJSON, "", body));
        List<JsonNode> again = told(submit(NDJSON, "", body.replace("vase", "chair")));

        assertThat(again.stream().map(BulkJourneyTest::inShort))
                .startsWith("1 a replayed", "2 b rejected");
        assertThat(again.get(0).path("job")).isEqualTo(first.get(0).path("job"));
        assertThat(again.get(1).at("/problem/status").asInt()).isEqualTo(422);
        assertThat(again.get(1).path("problem").path("job_id")).isEqualTo(first.get(1).path("job"));
        assertThat(Caller.json(caller.awaitOk("/v1/groups/" + group)).path("total").asInt())
                .isEqualTo(2);
    }

    @Test
    void refusesWhatItCannotBeginWith() throws Exception {
        HttpResponse<String> lacking = submit(CSV, "prompt=A {color} lamp", "id,colour\n1,red\n");
        HttpResponse<String> json = submit("application/json", "", "{}");
        HttpResponse<String> query = submit(NDJSON, "tier=priority", "{'prompt':'a'}");

        assertThat(lacking.statusCode()).isEqualTo(400);
        assertThat(Caller.json(lacking).at("/errors/0/message").asText())
                .contains("column color", "line 1", "id,colour");
        assertThat(json.statusCode()).isEqualTo(415);
        assertThat(query.statusCode()).isEqualTo(400);
        assertThat(submit(CSV, "", "").statusCode()).isEqualTo(400);
        assertThat(caller.get(path("results.zip")).statusCode()).isEqualTo(404);
        assertThat(caller.get(path("results.ndjson")).body())
                .isEqualTo(caller.get("/v1/groups/" + group).body());
    }

    @Test
    void tellsWhatIsMissingWhileAGroupIsUnderWay() throws Exception {
        String later = "{'id':'later','prompt':'a','not_before':'2099-01-01T00:00:00Z'}\n";
        String refused = "{'id':'refused','prompt':'a'}\n";

        List<JsonNode> told = told(submit(NDJSON, "", later + refused));
        caller.command(told.get(1).path("job").asText(), "cancel");
        JsonNode ended =
                caller.awaitJob(
                        told.get(1).path("job").asText(),
                        job -> job.path("finished_at").isTextual());
        List<JsonNode> manifest = lines(caller.get(path("results.ndjson?download=1")).body());

        assertThat(manifest)
                .extracting(line -> line.path("id").asText() + " " + line.path("status").asText())
                .containsExactlyInAnyOrder(
                        "later scheduled", "refused " + ended.path("status").asText());
        HttpResponse<String> head = caller.send("HEAD", path("results.zip"), "");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"%s.zip\"".formatted(group));
    }

    @Test
    void showsHowFarHundredsAre() throws Exception {
        caller.accepted("{'prompt':'a','group':'%s'}".formatted(group));
        caller.awaitOk("/v1/groups/" + group);
        String body = IntStream.range(0, 300).mapToObj(BulkJourneyTest::line).collect(joining());

        int events = 0;
        try (Watching watching = Watching.of(caller, path("events"))) {
            assertThat(told(submit(NDJSON, "", body)).getLast().path("accepted").asInt())
                    .isEqualTo(300);
            for (int total = 0; total < 301; events++) {
                total = watching.next().orElseThrow().data().path("total").asInt();
            }
        }

        assertThat(events).isLessThan(20);
        assertThat(lines(caller.get(path("results.ndjson")).body())).hasSize(301);
    }

    private static String line(int number) {
        return "{'id':'%d','prompt':'a','not_before':'2099-01-01T00:00:00Z'}\n".formatted(number);
    }

    private static String inShort(JsonNode line) {
        return Stream.of("line", "id", "status")
                .map(name -> line.path(name).asText("null"))
                .map(text -> text.isEmpty() ? "null" : text)
                .reduce((a, b) -> a + " " + b)
                .orElseThrow();
    }

    private String path(String rest) {
        return "/v1/groups/" + group + "/" + rest;
    }

    private HttpResponse<String> submit(String type, String query, String body) throws Exception {
        StringBuilder encoded = new StringBuilder();
        for (String pair : query.isEmpty() ? new String[0] : query.split("&")) {
            encoded.append(encoded.isEmpty() ? '?' : '&')
                    .append(pair, 0, pair.indexOf('=') + 1)
                    .append(URLEncoder.encode(pair.substring(pair.indexOf('=') + 1), UTF_8));
        }
        HttpRequest request =
                caller.request(path("jobs" + encoded))
                        .header("Content-Type", type)
                        .POST(
                                BodyPublishers.ofString(
                                        type.equals(CSV) ? body : body.replace('\'', '"')))
                        .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private static List<JsonNode> told(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains(NDJSON);
        return lines(answer.body());
    }

    private static List<JsonNode> lines(String ndjson) {
        return ndjson.lines().map(Caller::json).toList();
    }

    private Map<String, byte[]> archive() throws Exception {
        HttpResponse<byte[]> answer =
                http.send(caller.request(path("results.zip")).build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/zip");
        return unzipped(answer.body());
    }

    private static Map<String, byte[]> unzipped(byte[] archive) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        return files;
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
