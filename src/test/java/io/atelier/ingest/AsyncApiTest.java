package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.atelier.catalog.Catalog;
import io.atelier.docs.AsyncApi;
import io.atelier.docs.Node;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The AsyncAPI document against what is taken in. KafkaJourneyTest holds it against what goes out.
class AsyncApiTest {

    private final AsyncApi api = new AsyncApi();
    private final JobDocumentReader reader =
            new JobDocumentReader(
                    Catalog.load(),
                    Clock.systemUTC(),
                    Catalog.load().defaults().model(),
                    _ -> JobDefaultsTest.PLAIN,
                    _ -> true);

    @Test
    void namesTheTopicsThatAreThere() {
        Topics topics = new Topics("atelier.", 1);

        assertThat(api.document().path("channels").findValuesAsText("address"))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(
                                        Stream.of(
                                                        Topic.JOBS_PRIORITY,
                                                        Topic.JOBS_STANDARD,
                                                        Topic.JOBS_BATCH,
                                                        Topic.COMPLETIONS,
                                                        Topic.DEAD_LETTERS)
                                                .map(topics::name),
                                        Stream.of("{replyTo}"))
                                .toList());
    }

    @Test
    void knowsExactlyTheFieldsThatAreRead() {
        assertThat(AsyncApi.schema("schemas/job-document.v1.json").path("properties").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(
                        JobFields.ALL.stream().flatMap(Field::names).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"document", "event"})
    void givesExamplesThatAreTakenIn(String message) throws Exception {
        JsonNode examples = api.document().at("/components/messages/" + message + "/examples");

        assertThat(examples).isNotEmpty();
        for (JsonNode example : examples) {
            Map<String, String> headers = new TreeMap<>();
            example.path("headers")
                    .properties()
                    .forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
            assertThat(api.objections(message, headers)).isEmpty();
            assertThat(api.objections(message, example.path("payload"))).isEmpty();
            assertThat(reading(headers, example.path("payload")))
                    .isInstanceOf(Reading.Accepted.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'prompt':7}",
                "{'prompt':'a','n':11}",
                "{'prompt':'a','promt':'b'}",
                "{'operation':'variation','prompt':'a'}",
                "{'prompt':'a','metadata':{'a':7}}",
                "{'prompt':'a','images':[{'file_id':'a','job':'b'}],'operation':'edit'}",
                "{'prompt':'a','tier':'urgent'}",
                "{'prompt':'a','transform':[{'kind':'rotate'}]}",
                "{'prompt':'a','transform':[{'kind':'resize'}]}",
                "{'prompt':'a','transform':[{'kind':'watermark','position':'top'}]}",
                "{'prompt':'a','reply_to':''}"
            })
    void refusesWhatIsRefused(String document) throws Exception {
        JsonNode value = new ObjectMapper().readTree(document.replace('\'', '"'));

        assertThat(api.objections("document", value)).isNotEmpty();
        assertThat(reading(Map.of(), value)).isInstanceOf(Reading.Invalid.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"specversion", "id", "source", "type"})
    void wantsEventsWhole(String attribute) throws Exception {
        Map<String, String> whole =
                new TreeMap<>(
                        Map.of(
                                "ce_specversion", "1.0",
                                "ce_id", "17",
                                "ce_source", "/shop",
                                "ce_type", "wanted"));
        JsonNode document = new ObjectMapper().readTree("{\"prompt\":\"a\"}");
        assertThat(api.objections("document", whole)).isEmpty();

        whole.remove("ce_" + attribute);

        assertThat(api.objections("document", whole)).isNotEmpty();
        assertThat(opened(whole, document)).isInstanceOf(Envelope.Bad.class);
    }

    /// By the parser of the AsyncAPI initiative. Skipped, with a line that says so, where there is
    /// no Node.js or no way to fetch it.
    @Test
    void isOneForTheParserThatIsNotOurs() throws Exception {
        Node parser = Node.with("@asyncapi/parser@3.4.0");

        Node.Run run =
                parser.run(
                        Path.of("src/test/node/asyncapi.mjs"),
                        Path.of("src/main/resources/io/atelier/log/asyncapi.yaml").toString());

        assertThat(run.code()).as(run.errors()).isZero();
        JsonNode seen = new ObjectMapper().readTree(run.out());
        assertThat(seen.path("errors")).isEmpty();
        List<String> channels = new ArrayList<>();
        seen.path("channels").forEach(channel -> channels.add(channel.asText()));
        assertThat(channels).contains("atelier.jobs.priority", "atelier.completions");
    }

    private Reading reading(Map<String, String> headers, JsonNode value) {
        Envelope.Good opened = (Envelope.Good) opened(headers, value);
        var document = opened.envelope().document();
        return document == null
                ? reader.read("acme", value.toString().getBytes(UTF_8))
                : reader.read("acme", document, document);
    }

    private static Envelope.Opened opened(Map<String, String> headers, JsonNode value) {
        byte[] bytes = value.toString().getBytes(UTF_8);
        ConsumerRecord<String, byte[]> record = new ConsumerRecord<>("jobs", 0, 7, null, bytes);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
        return Envelope.open(record, bytes);
    }
}
