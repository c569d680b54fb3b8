package io.atelier.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Every role in a process of its own, all on one broker and one store of pictures; and what is
/// left when one of them is killed. Whoever kills a process starts it again.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RolesJourney {
    private static final String SLOW = "'fault':'slow','delay_ms':3000,'times':1";

    private final Folder folder = Folder.temporary();
    private final String simulatorPort = Ports.free();
    private String prompt = "";
    private final Till till = Till.of(simulatorPort);
    private final Map<String, Pod> workers = new HashMap<>();
    private Pod door;
    private Pod ledger;
    private Pod window;

    @BeforeAll
    void start() {
        Map<String, String> settings = new HashMap<>(hosts());
        settings.put("atelier.roles", "ingest,view");
        settings.put("atelier.embedded.simulator.port", simulatorPort);
        door = Pod.start("door", folder.path(), settings).ready();
        ledger = guest("ledger", "ledger");
        workers.put("worker-a", guest("worker-a", "worker"));
        workers.put("worker-b", guest("worker-b", "worker"));
        window = guest("window", "view");
        Stream.concat(workers.values().stream(), Stream.of(ledger, window)).forEach(Pod::ready);
    }

    /// Where a process finds Kafka and the pictures.
    abstract Map<String, String> neighbours();

    /// The same for the one that starts first, which may bring something along.
    Map<String, String> hosts() {
        return neighbours();
    }

    @BeforeEach
    void think() {
        prompt = Caller.prompt();
    }

    @AfterAll
    void stop() {
        workers.values().forEach(Pod::close);
        Stream.of(window, ledger, door).forEach(Pod::close);
        folder.delete();
    }

    @Test
    void postsAtOneAndReadsAtAnother() {
        for (int round = 0; round < 50; round++) {
            String each = Caller.prompt();
            String id = door.caller().accepted("{'prompt':'%s'}".formatted(each));

            assertThat(window.caller().get("/v1/jobs/" + id).statusCode()).isEqualTo(200);
        }
        String id = door.caller().accepted("{'prompt':'%s'}".formatted(prompt));

        JsonNode job = window.caller().awaitStatus(id, "succeeded");

        assertThat(window.caller().picture(id, 0).body())
                .hasSize(job.at("/images/0/bytes").asInt())
                .isEqualTo(door.caller().picture(id, 0).body());
        assertThat(till.billed(prompt)).hasSize(1);
    }

    @Test
    void givesWorkToWorkersAlone() throws Exception {
        String bootstrap = String.valueOf(neighbours().get("kafka.bootstrap.servers"));
        List<String> groups =
                List.of("atelier.work.priority", "atelier.work.standard", "atelier.work.batch");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            for (var group : admin.describeConsumerGroups(groups).all().get().values()) {
                assertThat(group.members())
                        .as(group.groupId())
                        .extracting(MemberDescription::groupInstanceId)
                        .extracting(name -> name.orElse("nameless"))
                        .containsExactlyInAnyOrder("worker-a", "worker-b");
            }
        }
    }

    @Test
    void answers503WhereTheRoleIsAnothers() {
        for (Pod pod : List.of(ledger, window, workers.get("worker-a"))) {
            var refused = pod.caller().submit("{'prompt':'%s'}".formatted(prompt));

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Content-Type"))
                    .contains("application/problem+json");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        }
        assertThat(ledger.caller().get("/v1/jobs").statusCode()).isEqualTo(503);
        assertThat(till.billed(prompt)).isEmpty();
    }

    @Test
    void refusesARoleThatIsNone() {
        Pod painter =
                Pod.start("painter", folder.path(), Map.of("atelier.roles", "ingest,painter"));

        assertThat(painter.ended()).isEqualTo(1);
        assertThat(painter.output())
                .contains("atelier.roles", "Cannot convert painter", "allowed values")
                .doesNotContain("\tat ")
                .doesNotContain("NoSuchElement");
        assertThat(painter.output().lines().filter(line -> line.contains("painter"))).hasSize(1);
    }

    @Test
    void logsInJsonWhereThatIsSwitchedOn() {
        String id = door.caller().accepted("{'prompt':'%s'}".formatted(prompt));
        door.caller().awaitStatus(id, "succeeded");

        List<JsonNode> lines =
                workers.values().stream()
                        .flatMap(worker -> worker.output().lines())
                        // The JVM's own words, on its cache, are no log.
                        .filter(line -> !line.startsWith("["))
                        .map(Caller::json)
                        .toList();

        assertThat(lines)
                .anySatisfy(line -> {
                    assertThat(line.path("message").asText()).startsWith("call ended jobId=" + id);
                    assertThat(line.path("level").asText()).isEqualTo("DEBUG");
                    assertThat(line.path("loggerName").asText()).startsWith("io.atelier.worker.");
                    assertThat(line.at("/mdc/jobId").asText()).isEqualTo(id);
                    assertThat(line.at("/mdc/tenant").asText()).isEqualTo("default");
                    assertThat(line.path("timestamp").asText()).isNotEmpty();
                });
    }

    @Test
    void finishesTheJobsOfAWorkerThatIsKilled() {
        till.plan(prompt, SLOW);
        String id = door.caller().accepted("{'prompt':'%s'}".formatted(prompt));
        String victim = holder(id);

        workers.get(victim).kill();
        JsonNode job = window.caller().awaitStatus(id, "succeeded");
        workers.put(victim, workers.get(victim).again());

        assertThat(till.billed(prompt)).hasSizeBetween(1, 2);
        assertThat(job.path("attempts").asInt()).isEqualTo(2);
        assertThat(new BigDecimal(job.path("possibly_billed_usd").asText())).isPositive();
        assertThat(window.caller().steps(id)).contains("lost", "recovering");
        assertThat(window.caller().picture(id, 0).statusCode()).isEqualTo(200);
    }

    /// The upstream goes on without whoever asked, and its result is fetched by its id.
    @Test
    void fetchesTheTurnOfAWorkerThatIsKilledAndBuysNothingAgain() {
        till.plan(prompt, SLOW);
        String session =
                Caller.json(door.caller().send("POST", "/v1/sessions", "{}")).path("id").asText();
        String id =
                Caller.json(
                                door.caller()
                                        .send(
                                                "POST",
                                                "/v1/sessions/" + session + "/turns",
                                                "{'prompt':'%s'}".formatted(prompt)))
                        .path("id")
                        .asText();
        window.caller().awaitStep(id, "bound");
        String victim = holder(id);

        workers.get(victim).kill();
        boolean underWay = till.allSaid(prompt).isEmpty();
        JsonNode job = window.caller().awaitStatus(id, "succeeded");
        workers.put(victim, workers.get(victim).again());

        assertThat(underWay).as("killed while the upstream was at it").isTrue();
        assertThat(till.allSaid(prompt)).hasSize(1);
        assertThat(job.path("attempts").asInt()).isEqualTo(1);
        assertThat(job.has("possibly_billed_usd")).isFalse();
        assertThat(job.path("revised_prompt").asText()).isNotEmpty();
        assertThat(window.caller().steps(id)).contains("lost", "recovering");
        assertThat(window.caller().picture(id, 0).statusCode()).isEqualTo(200);
    }

    @Test
    void losesNothingWhenAWorkerIsStopped() {
        till.plan(prompt, SLOW);
        String id = door.caller().accepted("{'prompt':'%s'}".formatted(prompt));
        String leaver = holder(id);

        int code = workers.get(leaver).stop();
        JsonNode job = window.caller().awaitStatus(id, "succeeded");
        workers.put(leaver, workers.get(leaver).again());

        assertThat(code).isIn(0, 143);
        assertThat(till.billed(prompt)).hasSize(1);
        assertThat(job.path("attempts").asInt()).isEqualTo(1);
        assertThat(job.has("possibly_billed_usd")).isFalse();
    }

    @Test
    void goesOnAfterTheLedgerWasKilled() {
        till.plan(prompt, SLOW);
        String key = UUID.randomUUID().toString();
        String later = Caller.prompt();
        String id = door.caller().accepted("{'prompt':'%s'}".formatted(prompt));
        holder(id);

        ledger.kill();
        var unheard = door.caller().submit(key, later);
        ledger = ledger.again();
        var heard =
                await().atMost(Duration.ofSeconds(20))
                        .until(
                                () -> door.caller().submit(key, later),
                                answer -> answer.statusCode() == 202);

        assertThat(unheard.statusCode()).isEqualTo(503);
        assertThat(unheard.headers().firstValue("Retry-After")).isPresent();
        assertThat(Caller.json(unheard).path("idempotency_key").asText()).isEqualTo(key);
        String laterId = Caller.json(unheard).path("job_id").asText();
        assertThat(Caller.json(heard).path("id").asText()).isEqualTo(laterId);
        assertThat(window.caller().awaitStatus(id, "succeeded").path("attempts").asInt())
                .isEqualTo(1);
        window.caller().awaitStatus(laterId, "succeeded");
        assertThat(till.billed(prompt)).hasSize(1);
        assertThat(till.billed(later)).hasSize(1);
    }

    /// A retry without a key finds its job whichever process it comes to, and whatever has crashed.
    @Test
    void paysOnceForARetryAtAnotherDoorAfterTheLedgerWasKilled() {
        till.plan(prompt, SLOW);
        try (Pod otherDoor = guest("other-door", "ingest").ready()) {
            var early = picture(door, "0", "wait=1");
            ledger.kill();
            var unheard = picture(otherDoor, "1", "wait=15");
            ledger = ledger.again();
            var late =
                    await().atMost(Duration.ofSeconds(40))
                            .until(
                                    () -> picture(otherDoor, "2", "wait=15"),
                                    answer -> answer.statusCode() == 200);

            for (var refused : List.of(early, unheard)) {
                assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
                assertThat(refused.headers().firstValue("x-should-retry")).contains("true");
            }
            assertThat(late.headers().firstValue("atelier-job-id"))
                    .isEqualTo(early.headers().firstValue("atelier-job-id"));
        }
        assertThat(till.billed(prompt)).hasSize(1);
    }

    private HttpResponse<String> picture(Pod at, String retry, String prefer) {
        return at.caller()
                .send(
                        "POST",
                        "/v1/images/generations",
                        "{'prompt':'%s'}".formatted(prompt),
                        "X-Stainless-Retry-Count",
                        retry,
                        "Prefer",
                        prefer);
    }

    /// Which worker has the job in hand.
    private String holder(String id) {
        for (JsonNode step : window.caller().awaitStep(id, "running")) {
            if (step.path("what").asText().equals("running")) {
                return step.path("worker").asText().replaceFirst("/.*", "");
            }
        }
        throw new AssertionError("nobody runs " + id);
    }

    private Pod guest(String name, String roles) {
        Map<String, String> settings = new HashMap<>(neighbours());
        settings.put("atelier.roles", roles);
        settings.put("atelier.embedded.simulator.enabled", "false");
        settings.put("atelier.embedded.simulator.port", simulatorPort);
        settings.put("quarkus.log.console.json.enabled", "true");
        settings.put("quarkus.log.category.\"io.atelier.worker\".level", "DEBUG");
        return Pod.start(name, folder.path(), settings);
    }
}
