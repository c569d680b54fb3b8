package io.atelier.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Jobs that go into batches, through the whole application and the simulator's batch endpoint.
@Tag("application")
@QuarkusTest
class BatchJourneyTest {
    @TestHTTPResource URI server;

    @ConfigProperty(name = "atelier.embedded.simulator.port")
    String simulatorPort;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    private final String words = Caller.prompt();
    private Caller caller;
    private Till till;

    @BeforeEach
    void arrive() {
        caller = new Caller(URI.create("http://" + server.getAuthority()));
        till = Till.of(simulatorPort);
    }

    @AfterEach
    void leave() {
        till.plan("");
    }

    @Test
    void buysTwentyJobsForHalfThePrice() {
        List<String> jobs = submit(20);

        for (int i = 0; i < jobs.size(); i++) {
            JsonNode job = caller.awaitStatus(jobs.get(i), "succeeded");
            assertThat(job.path("lane").asText()).isEqualTo("batch");
            JsonNode bill = onlyBill(i);
            assertThat(bill.path("batch").asText()).startsWith("batch_");
            assertThat(job.path("cost_usd").decimalValue())
                    .isEqualByComparingTo(bill.path("usd").decimalValue());
            assertThat(caller.picture(jobs.get(i), 0).statusCode()).isEqualTo(200);
        }
        assertThat(new Completions(kafka).saying(words)).hasSize(20);
        assertThat(upstreamBatchesOf(jobs)).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void leavesOutWhatIsCancelledBeforeItsBatch() {
        String kept = caller.accepted(document(0));
        String cancelled = caller.accepted(document(1));

        assertThat(caller.command(cancelled, "cancel").statusCode()).isEqualTo(202);

        caller.awaitStatus(cancelled, "cancelled");
        caller.awaitStatus(kept, "succeeded");
        assertThat(till.billed(prompt(1))).isEmpty();
    }

    @Test
    void triesAgainWhereTooManyTokensAreEnqueued() {
        till.plan("{'match':{'path':'/v1/batches'},'fault':'batch_failed','times':1}");

        List<String> jobs = submit(3);

        for (int i = 0; i < jobs.size(); i++) {
            caller.awaitStatus(jobs.get(i), "succeeded");
            onlyBill(i);
            assertThat(caller.steps(jobs.get(i))).contains("retry_wait");
        }
    }

    @Test
    void keepsWhatABatchThatExpiredHasDone() {
        till.plan("{'match':{'path':'/v1/batches'},'fault':'batch_expired','times':1}");

        List<String> jobs = submit(6);

        int again = 0;
        for (int i = 0; i < jobs.size(); i++) {
            caller.awaitStatus(jobs.get(i), "succeeded");
            onlyBill(i);
            again += caller.steps(jobs.get(i)).contains("retry_wait") ? 1 : 0;
        }
        assertThat(again).isBetween(1, 5);
    }

    @Test
    void queuesAgainWhatABatchThatAnAdministratorCancelsHasNotDone() {
        till.plan("{'match':{'path':'/v1/batches'},'fault':'slow','delay_ms':60000,'times':1}");
        List<String> jobs = submit(2);
        JsonNode batch = awaitBatch(batchOf(jobs.getFirst()), "in_progress", "validating");
        assertThat(batch.path("lines").asInt()).isEqualTo(2);
        assertThat(caller.get("/v1/admin/batches").body()).contains(batch.path("id").asText());

        String path = "/v1/admin/batches/" + batch.path("id").asText();
        assertThat(caller.send("POST", path + "/cancel", "").statusCode()).isEqualTo(202);

        for (int i = 0; i < jobs.size(); i++) {
            caller.awaitStatus(jobs.get(i), "succeeded");
            assertThat(onlyBill(i).path("batch").asText())
                    .isNotEqualTo(batch.path("upstream_id").asText());
        }
        awaitBatch(batch.path("id").asText(), "cancelled");
        assertThat(caller.send("POST", path + "/cancel", "").statusCode()).isEqualTo(409);
        assertThat(caller.get("/v1/admin/batches/atl_none").statusCode()).isEqualTo(404);
    }

    private String batchOf(String job) {
        for (JsonNode step : caller.awaitStep(job, "running")) {
            if (step.path("what").asText().equals("running")) {
                return step.path("reason").asText();
            }
        }
        throw new AssertionError("no batch of " + job);
    }

    private JsonNode awaitBatch(String id, String... statuses) {
        return await("batch " + id)
                .atMost(Duration.ofSeconds(20))
                .until(
                        () -> Caller.json(caller.get("/v1/admin/batches/" + id)),
                        it ->
                                List.of(statuses).contains(it.path("status").asText())
                                        && it.has("ended_at") == statuses[0].equals("cancelled"));
    }

    private List<String> submit(int count) {
        List<String> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            jobs.add(caller.accepted(document(i)));
        }
        return jobs;
    }

    private String document(int number) {
        return "{'prompt':'%s','tier':'batch','lane':'batch','quality':'low','size':'1024x1024'}"
                .formatted(prompt(number));
    }

    private String prompt(int number) {
        return words + " no. " + number;
    }

    private JsonNode onlyBill(int number) {
        List<JsonNode> bills =
                await("bill of " + number)
                        .atMost(Duration.ofSeconds(5))
                        .until(() -> till.billed(prompt(number)), lines -> !lines.isEmpty());
        assertThat(bills).hasSize(1);
        return bills.getFirst();
    }

    private List<String> upstreamBatchesOf(List<String> jobs) {
        List<String> batches = new ArrayList<>();
        for (int i = 0; i < jobs.size(); i++) {
            batches.add(onlyBill(i).path("batch").asText());
        }
        return batches.stream().distinct().toList();
    }
}
