package io.atelier.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.atelier.docs.AsyncApi;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Jobs from a record to a record, through the whole application, with a producer and a consumer
/// that know nothing of it but its documents.
@Tag("application")
@QuarkusTest
class KafkaJourneyTest {
    private static final Logger LOG = Logger.getLogger(KafkaJourneyTest.class);
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int FLOOD = 2_000;

    @TestHTTPResource URI server;

    @ConfigProperty(name = "atelier.embedded.simulator.port")
    String simulatorPort;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    private final String prompt = Caller.prompt();
    private Caller caller;
    private Completions completions;
    private ShopFloor shop;

    @BeforeEach
    void arrive() {
        caller = new Caller(URI.create("http://" + server.getAuthority()));
        completions = new Completions(kafka);
        shop = new ShopFloor(kafka);
    }

    @AfterEach
    void leave() {
        shop.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"priority", "standard", "batch"})
    void leadsFromARecordToAPicture(String tier) throws Exception {
        shop.produce("atelier.jobs." + tier, "{'prompt':'%s'}".formatted(prompt));

        ConsumerRecord<String, String> ended = awaitCompletion(completions);
        JsonNode job = Caller.json(ended.value());
        assertThat(job.path("status").asText()).isEqualTo("succeeded");
        assertThat(job.path("tier").asText()).isEqualTo(tier);
        assertThat(caller.picture(ended.key(), 0).statusCode()).isEqualTo(200);
        assertThat(Till.of(simulatorPort).billed(prompt)).hasSize(1);
    }

    @Test
    void answersWhereItWasAskedToWithTheTraceItWasGiven() throws Exception {
        shop.produce(
                "atelier.jobs.standard",
                "{'prompt':'%s','reply_to':'shop.answers'}".formatted(prompt),
                "traceparent",
                TRACE);

        ConsumerRecord<String, String> announced = awaitCompletion(completions);
        ConsumerRecord<String, String> answer =
                awaitCompletion(new Completions(kafka, "shop.answers"));

        assertThat(answer.value()).isEqualTo(announced.value());
        assertThat(answer.headers()).isEqualTo(announced.headers());
        assertThat(Completions.header(answer, "traceparent")).isEqualTo(TRACE);
        assertThat(Completions.header(answer, "ce_subject")).isEqualTo(answer.key());
        assertThat(Completions.header(answer, "ce_tenant")).isEqualTo("default");
        HttpResponse<String> schema =
                caller.get(
                        Completions.header(answer, "ce_dataschema")
                                .substring(Atelier.PUBLIC_URL.length()));
        assertThat(schema.statusCode()).isEqualTo(200);
        assertThat(Caller.json(schema).path("title").asText()).isEqualTo("A job");
    }

    @Test
    void carriesTheTraceOfARestCallAsWell() {
        HttpResponse<String> accepted =
                caller.send(
                        "POST",
                        "/v1/jobs",
                        "{'prompt':'%s'}".formatted(prompt),
                        "traceparent",
                        TRACE);

        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(Completions.header(awaitCompletion(completions), "traceparent"))
                .isEqualTo(TRACE);
    }

    @Test
    void refusesToAnswerOnJustAnyTopic() {
        HttpResponse<String> refused = caller.submit("{'prompt':'a','reply_to':'atelier.facts'}");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(Caller.json(refused).at("/errors/0/field").asText()).isEqualTo("reply_to");
    }

    @Test
    void keepsWhatCantBeAJobUntilItIsRepaired() throws Exception {
        RecordMetadata at =
                shop.produce(
                        "atelier.jobs.priority",
                        "{'prompt':'%s','n':'two'}".formatted(prompt),
                        "traceparent",
                        TRACE);

        JsonNode letter = awaitLetter(at);
        assertThat(letter.path("reason").asText()).isEqualTo("1 field is wrong.");
        assertThat(letter.at("/errors/0/field").asText()).isEqualTo("n");
        assertThat(letter.path("tenant").asText()).isEqualTo("default");
        String path = "/v1/dead-letters/" + letter.path("id").asText();
        assertThat(Caller.json(caller.get(path)).path("value").asText()).contains(prompt);

        HttpResponse<String> again = caller.send("POST", path + "/redrive", "");
        assertThat(again.statusCode()).as(again.body()).isEqualTo(400);
        assertThat(Caller.json(again).at("/errors/0/field").asText()).isEqualTo("n");

        String repair = "{'document':{'prompt':'%s','n':2}}".formatted(prompt);
        HttpResponse<String> taken = caller.send("POST", path + "/redrive", repair);
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
        assertThat(Caller.json(taken).path("status").asText()).isIn("queued", "dispatched");
        String id = Caller.json(taken).path("id").asText();
        JsonNode job = caller.awaitStatus(id, "succeeded");
        assertThat(job.path("tier").asText()).isEqualTo("priority");
        assertThat(Caller.json(caller.send("POST", path + "/redrive", repair)).path("id").asText())
                .isEqualTo(id);
        assertThat(completions.of(id)).hasSize(1);
        assertThat(Completions.header(completions.of(id).getFirst(), "traceparent"))
                .isEqualTo(TRACE);
    }

    @Test
    void givesAConflictAnotherName() throws Exception {
        String[] event = {
            "ce_specversion", "1.0", "ce_id", prompt, "ce_source", "/shop", "ce_type", "wanted"
        };
        shop.produce("atelier.jobs.standard", "{'prompt':'%s'}".formatted(prompt), event);
        awaitCompletion(completions);
        RecordMetadata at =
                shop.produce("atelier.jobs.standard", "{'prompt':'%s 2'}".formatted(prompt), event);

        String path = "/v1/dead-letters/" + awaitLetter(at).path("id").asText() + "/redrive";
        assertThat(caller.send("POST", path, "").statusCode()).isEqualTo(422);
        HttpResponse<String> taken = caller.send("POST", path, "{'key':'another-name'}");

        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
        caller.awaitStatus(Caller.json(taken).path("id").asText(), "succeeded");
    }

    @Test
    void refusesRedrivesThatMakeNoSense() throws Exception {
        RecordMetadata at = shop.produce("atelier.facts", "nothing");
        String path = "/v1/dead-letters/" + awaitLetter(at).path("id").asText() + "/redrive";

        assertThat(caller.send("POST", path, "").statusCode()).isEqualTo(409);
        assertThat(caller.send("POST", path, "{'tenant':7}").statusCode()).isEqualTo(409);
        assertThat(caller.send("POST", "/v1/dead-letters/x/redrive", "").statusCode())
                .isEqualTo(404);
        assertThat(caller.get("/v1/dead-letters/dl-99999999").statusCode()).isEqualTo(404);
        assertThat(caller.get("/v1/dead-letters?limit=0").statusCode()).isEqualTo(400);
        assertThat(caller.get("/v1/dead-letters?after=x").statusCode()).isEqualTo(400);
    }

    @Test
    void listsEventsFromWhereSomebodyStopped() {
        String start = drained("");
        String first = caller.accepted("{'prompt':'%s'}".formatted(prompt));
        caller.awaitStatus(first, "succeeded");
        String second = caller.accepted("{'prompt':'%s'}".formatted(prompt));
        caller.awaitStatus(second, "succeeded");

        List<JsonNode> seen = new ArrayList<>();
        String place = start;
        // Of one job they come in order, of two in any.
        while (!seen.stream()
                .map(it -> it.path("subject").asText())
                .toList()
                .containsAll(List.of(first, second))) {
            JsonNode page = Caller.json(caller.get("/v1/events?limit=1&after=" + place));
            assertThat(page.path("data").size()).isLessThan(2);
            page.path("data").forEach(seen::add);
            place = page.path("next").asText();
        }

        JsonNode event =
                seen.stream()
                        .filter(it -> it.path("subject").asText().equals(first))
                        .findFirst()
                        .orElseThrow();
        assertThat(event.path("id").asText()).isEqualTo(first + "/1/succeeded");
        assertThat(event.path("type").asText()).isEqualTo("io.atelier.job.succeeded.v1");
        assertThat(event.path("data")).isEqualTo(caller.job(first));
        assertThat(caller.get("/v1/events?after=x").statusCode()).isEqualTo(400);
        assertThat(caller.get("/v1/events?limit=101").statusCode()).isEqualTo(400);
    }

    /// Of all journeys so far, whatever they were about.
    @Test
    void tellsNothingThatTheAsyncApiDocumentDoesNotKnow() throws Exception {
        AsyncApi api = new AsyncApi();
        String group = "group-" + UUID.randomUUID();
        caller.accepted("{'prompt':'%s','group':'%s'}".formatted(prompt, group));
        assertThat(caller.send("POST", "/v1/groups/" + group + "/close", "").statusCode())
                .isEqualTo(202);
        await().atMost(PATIENCE).until(() -> !completions.saying("\"" + group + "\"").isEmpty());
        awaitLetter(shop.produce("atelier.jobs.batch", "nothing"));
        awaitCompletion(completions);

        Set<String> types = new TreeSet<>();
        for (ConsumerRecord<String, String> record : completions.all(_ -> true)) {
            Map<String, String> headers = headers(record);
            String type = headers.getOrDefault("ce_type", "");
            String message = type.contains(".group.") ? "groupCompleted" : "jobEnded";
            types.add(type);
            assertThat(api.objections(message, headers)).as(type).isEmpty();
            assertThat(api.objectionsToMore(message, Caller.json(record.value())))
                    .as(record.value())
                    .isEmpty();
        }
        assertThat(types).contains("io.atelier.job.succeeded.v1", "io.atelier.group.completed.v1");
        for (var record : new Completions(kafka, "atelier.dead-letters").all(_ -> true)) {
            assertThat(api.objections("deadLetter", headers(record))).isEmpty();
        }
        HttpResponse<String> served = caller.get("/asyncapi");
        assertThat(served.headers().firstValue("Content-Type").orElse(""))
                .startsWith("application/vnd.aai.asyncapi+yaml");
        assertThat(new YAMLMapper().readTree(served.body())).isEqualTo(api.document());
    }

    private static Map<String, String> headers(ConsumerRecord<String, String> record) {
        Map<String, String> headers = new TreeMap<>();
        record.headers()
                .forEach(each -> headers.put(each.key(), Completions.header(record, each.key())));
        return headers;
    }

    /// Nothing is painted for the flood, so that what is measured is the way in.
    @Test
    void doesNotLetAFloodOfBatchJobsDelayAPriorityOne() throws Exception {
        Duration idle = timed(Caller.prompt());
        shop.flood(
                "atelier.jobs.batch",
                "{'prompt':'flood','not_before':'2099-01-01T00:00:00Z'}",
                FLOOD);

        Duration flooded = timed(prompt);

        long left = lag("atelier.jobs.batch");
        LOG.infof(
                "a priority record to its completion: idle %d ms, in a flood %d ms, %d of %d left",
                idle.toMillis(), flooded.toMillis(), left, FLOOD);
        assertThat(left).as("records of the flood that came before the priority job").isPositive();
        await().atMost(Duration.ofMinutes(2)).until(() -> lag("atelier.jobs.batch") == 0);
    }

    private Duration timed(String unique) throws Exception {
        long started = System.nanoTime();
        shop.produce("atelier.jobs.priority", "{'prompt':'%s'}".formatted(unique));
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !completions.saying(unique).isEmpty());
        return Duration.ofNanos(System.nanoTime() - started);
    }

    private long lag(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            long committed =
                    admin
                            .listConsumerGroupOffsets(topic + ".intake")
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .values()
                            .stream()
                            .mapToLong(it -> it == null ? 0 : it.offset())
                            .sum();
            return end(admin, topic) - committed;
        }
    }

    private static long end(Admin admin, String topic) throws Exception {
        Map<TopicPartition, OffsetSpec> ends =
                admin
                        .describeTopics(List.of(topic))
                        .allTopicNames()
                        .get()
                        .get(topic)
                        .partitions()
                        .stream()
                        .collect(
                                Collectors.toMap(
                                        it -> new TopicPartition(topic, it.partition()),
                                        _ -> OffsetSpec.latest()));
        return admin.listOffsets(ends).all().get().values().stream()
                .mapToLong(it -> it.offset())
                .sum();
    }

    /// Where the list ends now.
    private String drained(String from) {
        String place = from;
        while (true) {
            JsonNode page =
                    Caller.json(
                            caller.get(
                                    "/v1/events?limit=100"
                                            + (place.isEmpty() ? "" : "&after=" + place)));
            place = page.path("next").asText();
            if (!page.path("has_more").asBoolean()) {
                return place;
            }
        }
    }

    private ConsumerRecord<String, String> awaitCompletion(Completions topic) {
        return await().atMost(PATIENCE)
                .until(() -> topic.saying(prompt), found -> !found.isEmpty())
                .getFirst();
    }

    private JsonNode awaitLetter(RecordMetadata at) {
        return await().atMost(PATIENCE).until(() -> letter(at), found -> !found.isMissingNode());
    }

    private JsonNode letter(RecordMetadata at) {
        for (JsonNode letter : Caller.json(caller.get("/v1/dead-letters?limit=100")).path("data")) {
            if (letter.path("topic").asText().equals(at.topic())
                    && letter.path("partition").asInt() == at.partition()
                    && letter.path("offset").asLong() == at.offset()) {
                return letter;
            }
        }
        return Caller.json("{}").path("none");
    }
}
