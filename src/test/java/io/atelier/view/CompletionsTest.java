package io.atelier.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.embedded.EmbeddedBroker;
import io.atelier.job.JobId;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.PublicEvent;
import io.atelier.log.Topic;
import io.atelier.log.TopicCreation;
import io.atelier.log.Topics;
import io.atelier.tenant.TestLinks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A tenant's events on a topic that it shares with others, page by page.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class CompletionsTest {
    private static final Topics TOPICS = new Topics("atelier.", 3);
    private static final List<JobId> JOBS = new ArrayList<>();

    @TempDir static Path folder;

    private static EmbeddedBroker broker;
    private static Completions completions;

    /// Ten jobs with two events each, of two tenants by turns, one event of before there were
    /// tenants on them, and one that is no event.
    @BeforeAll
    static void publish() throws Exception {
        broker = new EmbeddedBroker(folder, 0);
        Clients clients = new Clients(Map.of("bootstrap.servers", broker.bootstrapServers()));
        Codec codec = new Codec(TOPICS);
        try (Admin admin = clients.admin()) {
            new TopicCreation(TOPICS, OptionalInt.empty()).create(admin);
        }
        try (Producer<String, byte[]> producer =
                clients.producer(Map.of("transactional.id", "ledger"))) {
            producer.initTransactions();
            for (int i = 0; i < 10; i++) {
                JobId job = JobId.random();
                JOBS.add(job);
                producer.beginTransaction();
                for (String run : List.of("1", "2")) {
                    producer.send(codec.completion(event(job, run, i % 2 == 0 ? "anna" : "ben")))
                            .get();
                }
                producer.commitTransaction();
            }
            producer.beginTransaction();
            ProducerRecord<String, byte[]> old =
                    codec.completion(event(JobId.random(), "1", "anna"));
            old.headers().remove(PublicEvent.TENANT);
            producer.send(old).get();
            producer.send(
                            new ProducerRecord<>(
                                    TOPICS.name(Topic.COMPLETIONS),
                                    0,
                                    "?",
                                    "nothing".getBytes(StandardCharsets.UTF_8),
                                    codec.completion(event(JobId.random(), "1", "anna")).headers()))
                    .get();
            producer.commitTransaction();
            producer.beginTransaction();
            producer.send(codec.completion(event(JobId.random(), "1", "anna"))).get();
            producer.abortTransaction();
        }
        completions = new Completions(clients, TOPICS, TestLinks.plain("http://here"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void tellsEveryEventOfATenantOnceAndNoneOfAnothers() {
        List<Completions.Event> events = new ArrayList<>();
        EventId.OfCompletions place = null;
        Completions.Page page;
        do {
            page = completions.read("anna", place, 3);
            assertThat(page.events()).hasSizeLessThanOrEqualTo(3);
            events.addAll(page.events());
            place = page.next();
        } while (page.more());

        assertThat(events).extracting(Completions.Event::id).doesNotHaveDuplicates().hasSize(10);
        for (int i = 0; i < 10; i += 2) {
            String job = JOBS.get(i).toString();
            assertThat(events)
                    .filteredOn(event -> event.subject().equals(job))
                    .extracting(Completions.Event::id)
                    .containsExactly(job + "/1", job + "/2");
        }
        assertThat(completions.read("anna", place, 3).events()).isEmpty();
        assertThat(completions.read("carla", null, 100).events()).isEmpty();
    }

    @Test
    void givesLinksAsTheyAreNow() {
        Completions.Event event = completions.read("anna", null, 1).events().getFirst();

        assertThat(event.data().at("/images/0/url").asText())
                .isEqualTo("http://here/v1/jobs/%s/images/7".formatted(event.subject()));
        assertThat(event.data().at("/images/0/variants/0/url").asText())
                .isEqualTo(
                        "http://here/v1/jobs/%s/images/7/variants/small"
                                .formatted(event.subject()));
        assertThat(event.data().path("status").asText()).isEqualTo("succeeded");
        assertThat(event.type()).isEqualTo("io.atelier.job.succeeded.v1");
        assertThat(event.dataschema()).isEqualTo("http://here/schema");
    }

    @Test
    void takesAForgedPlaceForOneThatIsThere() {
        EventId.OfCompletions beyond =
                new EventId.OfCompletions(List.of(Long.MAX_VALUE, 0L, Long.MAX_VALUE));

        Completions.Page page = completions.read("ben", beyond, 100);

        assertThat(page.more()).isFalse();
        assertThat(completions.has(beyond)).isTrue();
        assertThat(completions.has(new EventId.OfCompletions(List.of(0L)))).isFalse();
    }

    private static PublicEvent event(JobId job, String run, String tenant) {
        return new PublicEvent(
                job,
                job + "/" + run,
                "io.atelier.job.succeeded.v1",
                Instant.EPOCH,
                "http://here/schema",
                tenant,
                null,
                Map.of(
                        "object",
                        "job",
                        "id",
                        job.toString(),
                        "status",
                        "succeeded",
                        "images",
                        List.of(
                                Map.of(
                                        "index",
                                        7,
                                        "url",
                                        "http://before/7",
                                        "variants",
                                        List.of(
                                                Map.of(
                                                        "name",
                                                        "small",
                                                        "url",
                                                        "http://before/small"))))));
    }
}
