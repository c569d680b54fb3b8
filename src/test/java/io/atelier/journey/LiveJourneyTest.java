package io.atelier.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Jobs, sessions and groups watched over HTTP, through the whole application.
@Tag("application")
@QuarkusTest
class LiveJourneyTest {
    @TestHTTPResource URI server;

    @ConfigProperty(name = "atelier.embedded.simulator.port")
    String simulatorPort;

    private final String prompt = Caller.prompt();
    private Caller caller;
    private Till till;

    @BeforeEach
    void arrive() {
        caller = new Caller(URI.create("http://" + server.getAuthority()));
        till = Till.of(simulatorPort);
    }

    @Test
    void showsAJobFromTheQueueToThePicture() {
        String id =
                caller.accepted(
                        "{'prompt':'%s','partial_images':2,'not_before':'%s'}"
                                .formatted(prompt, Instant.now().plusMillis(1_500)));
        List<Watching.Told> told;
        try (Watching watching = Watching.of(caller, eventsOf(id)).opened()) {
            told = watching.rest();
            assertThat(watching.comments()).as("heartbeats").isPositive();
        }

        List<String> statuses = statuses(told);
        assertThat(statuses.getFirst()).isIn("accepted", "scheduled");
        assertThat(statuses).endsWith("scheduled", "queued", "dispatched", "running");
        assertThat(told.stream().filter(it -> it.name().equals("job.queue")).findFirst())
                .hasValueSatisfying(it -> {
                    assertThat(it.id()).isNull();
                    assertThat(it.data().path("reason").asText()).isEqualTo("scheduled");
                    assertThat(it.data().path("eta_seconds").asInt()).isBetween(0, 2);
                });
        List<String> sketches =
                told.stream()
                        .filter(it -> it.name().equals("job.partial_image"))
                        .map(it -> it.data().path("url").asText())
                        .toList();
        assertThat(sketches)
                .containsExactly(
                        Atelier.PUBLIC_URL + "/v1/jobs/" + id + "/partials/0/0",
                        Atelier.PUBLIC_URL + "/v1/jobs/" + id + "/partials/0/1");
        assertThat(told).filteredOn(it -> it.name().equals("job.final")).hasSize(1);
        assertThat(told.getLast().data()).isEqualTo(caller.job(id));
    }

    @Test
    void goesOnWhereTheCallerWas() {
        till.plan(prompt, "'fault':'status','status':503,'times':1");
        String id =
                caller.accepted(
                        "{'prompt':'%s','not_before':'%s'}"
                                .formatted(prompt, Instant.now().plusMillis(700)));
        caller.awaitStep(id, "scheduled");
        List<Watching.Told> told = new ArrayList<>();
        String last = null;
        for (boolean ended = false; !ended; ) {
            try (Watching watching = Watching.of(caller, eventsOf(id), last).opened()) {
                Optional<Watching.Told> next = watching.next();
                while (next.isPresent() && next.get().id() == null) {
                    next = watching.next();
                }
                Watching.Told event = next.orElseThrow();
                told.add(event);
                last = event.id();
                ended = event.name().equals("job.final");
            }
        }

        assertThat(statuses(told))
                .containsExactly(
                        "scheduled",
                        "queued",
                        "dispatched",
                        "running",
                        "retry_wait",
                        "queued",
                        "dispatched",
                        "running");
        assertThat(Watching.of(caller, eventsOf(id), last).status()).isEqualTo(204);
        try (Watching late = Watching.of(caller, eventsOf(id)).opened()) {
            assertThat(late.rest()).extracting(Watching.Told::name).containsExactly("job.final");
        }
    }

    @Test
    void showsTheTurnsOfASession() {
        String session = Caller.json(caller.send("POST", "/v1/sessions", "{}")).path("id").asText();
        till.plan("Draw a park, " + prompt, "'fault':'slow','delay_ms':1500");
        String last;
        try (Watching watching = Watching.of(caller, eventsOfSession(session)).opened()) {
            String first = turn(session, "Draw a park, " + prompt);
            String second = turn(session, "Add a fountain, " + prompt);

            List<Watching.Told> told = watching.until("job.final");
            assertThat(told.getLast().data().path("id").asText()).isEqualTo(first);
            assertThat(told.stream().filter(it -> it.data().path("id").asText().equals(second)))
                    .extracting(Watching.Told::status)
                    .containsExactly("queued");
            JsonNode waiting = caller.job(second).path("queue");
            assertThat(waiting.isMissingNode() || waiting.path("position").asInt() == 1).isTrue();
            last = watching.lastEventId();
        }
        try (Watching watching = Watching.of(caller, eventsOfSession(session), last).opened()) {
            assertThat(statuses(watching.until("job.final")))
                    .containsExactly("dispatched", "running");
        }
    }

    @Test
    void explainsThatATurnWaitsForTheOneBefore() {
        String session = Caller.json(caller.send("POST", "/v1/sessions", "{}")).path("id").asText();
        till.plan("Draw a park, " + prompt, "'fault':'slow','delay_ms':3000");
        turn(session, "Draw a park, " + prompt);
        String second = turn(session, "Add a fountain, " + prompt);

        JsonNode job = caller.awaitJob(second, it -> it.has("queue"));

        assertThat(job.at("/queue/reason").asText()).isEqualTo("session_order");
        assertThat(job.at("/queue/position").asInt()).isEqualTo(2);
        caller.awaitStatus(second, "succeeded");
    }

    @Test
    void explainsThatTheUpstreamIsLeftAlone() {
        // The breaker of a model that no other journey uses opens, for as short as it may.
        String model = "gpt-image-1.5";
        String document = "{'prompt':'%s','model':'" + model + "','n':1}";
        till.plan(prompt, "'fault':'status','status':503,'times':60");
        List<String> ids = new ArrayList<>();
        for (int job = 0; job < 24; job++) {
            ids.add(caller.accepted(document.formatted(prompt)));
        }

        JsonNode waiting =
                await().atMost(Duration.ofSeconds(30))
                        .until(
                                () ->
                                        ids.stream()
                                                .map(caller::job)
                                                .filter(job ->
                                                        job.at("/queue/reason")
                                                                .asText()
                                                                .equals("breaker_open"))
                                                .findFirst(),
                                Optional::isPresent)
                        .orElseThrow();

        assertThat(waiting.at("/queue/detail").asText()).contains(model);
        ids.forEach(id -> caller.command(id, "cancel"));
    }

    @Test
    void explainsThatTheUpstreamTakesNoMoreCallsForNow() {
        till.plan(prompt, "'fault':'status','status':429,'times':1,'headers':{'Retry-After':'3'}");
        String id = caller.accepted("{'prompt':'%s'}".formatted(prompt));

        JsonNode waiting =
                caller.awaitJob(id, job -> job.path("status").asText().equals("retry_wait"));
        String next = caller.accepted("{'prompt':'%s'}".formatted(Caller.prompt()));
        caller.awaitJob(next, job -> job.at("/queue/reason").asText().equals("rate_limit"));

        assertThat(waiting.at("/queue/reason").asText()).isEqualTo("upstream_rate_limit");
        assertThat(waiting.at("/queue/eta_seconds").asInt()).isBetween(1, 5);
        caller.awaitStatus(id, "succeeded");
        caller.awaitStatus(next, "succeeded");
    }

    @Test
    void showsAGroupUntilItIsComplete() {
        String group = "watched-" + prompt.hashCode();
        String document = "{'prompt':'%s','group':'%s'}";
        String id = caller.accepted(document.formatted(prompt, group));
        caller.awaitStatus(id, "succeeded");
        caller.awaitOk("/v1/groups/" + group);
        String path = "/v1/groups/" + group + "/events";

        List<Watching.Told> told;
        try (Watching watching = Watching.of(caller, path).opened()) {
            assertThat(watching.next().orElseThrow().name()).isEqualTo("group.progress");
            caller.awaitStatus(caller.accepted(document.formatted(prompt, group)), "succeeded");
            caller.send("POST", "/v1/groups/" + group + "/close", "");
            told = watching.rest();
        }

        assertThat(told).filteredOn(it -> it.name().equals("group.final")).hasSize(1);
        Watching.Told last = told.getLast();
        assertThat(last.data()).isEqualTo(Caller.json(caller.get("/v1/groups/" + group)));
        assertThat(last.data().at("/by_status/succeeded").asInt()).isEqualTo(2);
        assertThat(Watching.of(caller, path, last.id()).status()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/jobs/00000000-0000-8000-8000-000000000000",
                "/v1/jobs/x",
                "/v1/sessions/00000000-0000-8000-8000-000000000000",
                "/v1/sessions/x",
                "/v1/groups/nobody-ever-named-it"
            })
    void answersAsTheReadDoesWhereThereIsNothing(String path) {
        HttpResponse<String> read = caller.get(path);
        HttpResponse<String> watched = caller.get(path + "/events");

        assertThat(watched.statusCode()).isEqualTo(404);
        assertThat(watched.body()).isEqualTo(read.body());
    }

    @Test
    void refusesAPlaceThatIsNoneOfItsOwn() {
        String id = caller.accepted("{'prompt':'%s'}".formatted(prompt));

        HttpResponse<String> answer =
                caller.send("GET", eventsOf(id), "", "Last-Event-ID", "made up");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Caller.json(answer).at("/errors/0/field").asText()).isEqualTo("Last-Event-ID");
    }

    @Test
    void answersToHeadAtOnce() {
        String id =
                caller.accepted(
                        "{'prompt':'%s','not_before':'%s'}"
                                .formatted(prompt, Instant.now().plusSeconds(600)));

        assertThat(caller.send("HEAD", eventsOf(id), "").statusCode()).isEqualTo(200);
        caller.command(id, "cancel");
    }

    @Test
    void isDescribed() {
        assertThat(caller.get("/q/openapi").body())
                .contains("watchJob", "watchSession", "watchGroup", "text/event-stream");
    }

    private static List<String> statuses(List<Watching.Told> told) {
        return told.stream()
                .filter(it -> it.name().equals("job.status"))
                .map(Watching.Told::status)
                .toList();
    }

    private static String eventsOf(String job) {
        return "/v1/jobs/" + job + "/events";
    }

    private static String eventsOfSession(String session) {
        return "/v1/sessions/" + session + "/events";
    }

    private String turn(String session, String words) {
        HttpResponse<String> taken =
                caller.send(
                        "POST",
                        "/v1/sessions/" + session + "/turns",
                        "{'prompt':'%s'}".formatted(words));
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
        return Caller.json(taken).path("id").asText();
    }
}
