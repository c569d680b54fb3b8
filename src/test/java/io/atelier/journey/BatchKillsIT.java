package io.atelier.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.journey.Gateway.At;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The batch lane is killed (SIGKILL) at every step of a batch, and started again: no line is
/// bought twice, no result is lost. The one step at which nobody can know what was bought, between
/// the order of a batch and its answer, is in the default run; the others are in the profile chaos.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BatchKillsIT {
    private static final int LINES = 12;
    private static final int MANY = 150;

    private final Folder folder = Folder.temporary();
    private final String kafkaPort = Ports.free();
    private final String simulatorPort = Ports.free();
    private final Till till = Till.of(simulatorPort);
    private final Gateway gateway = new Gateway(simulatorPort);
    private Pod house;
    private Pod lane;

    @BeforeAll
    void start() {
        house =
                Pod.start(
                        "house",
                        folder.path(),
                        Map.of(
                                "atelier.roles",
                                "ingest,ledger,worker,view",
                                "atelier.embedded.kafka.port",
                                kafkaPort,
                                "atelier.embedded.simulator.port",
                                simulatorPort,
                                "atelier.lane.age",
                                "1s"));
        lane =
                Pod.start(
                        "lane",
                        folder.path(),
                        Map.of(
                                "atelier.roles", "batch",
                                "kafka.bootstrap.servers", "127.0.0.1:" + kafkaPort,
                                "atelier.embedded.simulator.enabled", "false",
                                "atelier.openai.base-url", gateway.url(),
                                "atelier.openai.api-key", "sk-simulated",
                                "atelier.batch.poll", "200ms",
                                "atelier.batch.settle", "500ms",
                                "atelier.batch.splits", "1",
                                "atelier.lane.age", "1s"));
        house.ready();
        lane.ready();
    }

    @AfterAll
    void stop() {
        lane.close();
        gateway.close();
        house.close();
        folder.delete();
    }

    @Test
    void afterTheOrderOfWhichTheAnswerNeverCame() {
        killedAt("POST /v1/batches", At.ANSWER);
    }

    @Test
    @Tag("chaos")
    void whileItGathers() {
        List<Line> lines = submit(LINES);
        lines.forEach(line -> house.caller().awaitStatus(line.job(), "dispatched"));
        lane.kill();
        startAgain();

        allBoughtOnce(lines);
    }

    @Test
    @Tag("chaos")
    void beforeTheUpload() {
        killedAt("POST /v1/files", At.REQUEST);
    }

    @Test
    @Tag("chaos")
    void afterTheUploadOfWhichTheAnswerNeverCame() {
        killedAt("POST /v1/files", At.ANSWER);
    }

    @Test
    @Tag("chaos")
    void beforeTheOrder() {
        killedAt("POST /v1/batches", At.REQUEST);
    }

    @Test
    @Tag("chaos")
    void whileItPolls() {
        killedAt("GET /v1/batches/batch_.*", At.ANSWER);
    }

    @Test
    @Tag("chaos")
    void whileItDownloads() {
        killedAt("GET /v1/files/.*/content", At.MIDDLE);
    }

    @Test
    @Tag("chaos")
    void inTheMiddleOfSplitting() {
        List<Line> lines = submit(MANY);
        await("the first picture")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> succeeded(lines) > 0);
        lane.kill();
        long done = succeeded(lines);
        startAgain();

        assertThat(done).as("killed while it was splitting").isBetween(1L, MANY - 1L);
        allBoughtOnce(lines);
    }

    @Test
    @Tag("chaos")
    void afterAllWasReported() {
        killedAt("DELETE /v1/files/.*", At.REQUEST);
    }

    private record Line(String job, String prompt) {}

    private void killedAt(String request, At at) {
        gateway.holdNext(request, at);
        List<Line> lines = submit(LINES);
        gateway.awaitHeld();
        lane.kill();
        gateway.release();
        startAgain();

        allBoughtOnce(lines);
    }

    private void startAgain() {
        lane = lane.again();
    }

    private List<Line> submit(int count) {
        return IntStream.range(0, count)
                .mapToObj(_ -> {
                    String prompt = Caller.prompt();
                    return new Line(
                            house.caller()
                                    .accepted(
                                            "{'prompt':'%s','tier':'batch','quality':'low'}"
                                                    .formatted(prompt)),
                            prompt);
                })
                .toList();
    }

    private long succeeded(List<Line> lines) {
        return lines.stream()
                .map(line -> house.caller().job(line.job()).path("status").asText())
                .filter("succeeded"::equals)
                .count();
    }

    /// By all batches so far, with nothing in doubt and nothing at the full price.
    private void spentAsInvoiced() {
        String invoice = till.invoice().toString();
        await().untilAsserted(() -> {
            JsonNode spend = Caller.json(house.caller().get("/v1/admin/tenants/default/spend"));
            assertThat(spend.at("/periods/2/spent_usd").asText()).isEqualTo(invoice);
            assertThat(spend.at("/periods/2/possibly_billed_usd").asText()).isEqualTo("0.000000");
            assertThat(spend.path("days").findValuesAsText("lane")).containsOnly("batch");
        });
    }

    private void allBoughtOnce(List<Line> lines) {
        for (Line line : lines) {
            JsonNode job = house.caller().awaitStatus(line.job(), "succeeded");
            List<JsonNode> bought = till.billed(line.prompt());
            assertThat(bought).as("%s: %s", line, job).hasSize(1);
            JsonNode bill = bought.getFirst();
            assertThat(bill.path("batch").asText()).as("%s", job).startsWith("batch_");
            assertThat(job.path("lane").asText()).isEqualTo("batch");
            assertThat(new BigDecimal(job.path("cost_usd").asText()))
                    .isEqualByComparingTo(bill.path("usd").asText());
            assertThat(job.has("possibly_billed_usd")).as("%s", job).isFalse();
            assertThat(house.caller().picture(line.job(), 0).statusCode()).isEqualTo(200);
        }
        spentAsInvoiced();
        assertThat(Stream.of(house, lane).map(Pod::output))
                .noneMatch(output -> output.contains("nobody foresaw"));
    }
}
