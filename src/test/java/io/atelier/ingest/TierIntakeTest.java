package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atelier.embedded.EmbeddedBroker;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.Tier;
import io.atelier.log.DeadLetter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Records on a real broker, and what becomes of them.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class TierIntakeTest {
    private static final String[] EVENT = {
        "ce_specversion", "1.0", "ce_id", "17", "ce_source", "/shop", "ce_type", "wanted"
    };

    @TempDir static Path folder;

    private static EmbeddedBroker broker;

    private Lobby lobby;

    @BeforeAll
    static void startBroker() {
        broker = new EmbeddedBroker(folder.resolve("kafka"), 0);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void open(TestInfo test) {
        lobby = new Lobby(broker, folder, test.getTestMethod().orElseThrow().getName());
    }

    @AfterEach
    void close() {
        lobby.close();
    }

    @Test
    void makesAJobOfABareDocument() throws Exception {
        lobby.open(Tier.BATCH);

        RecordMetadata at = lobby.produce(Tier.BATCH, "{'prompt':'a','tier':'priority'}");

        JobDocument job = awaitJob(place(at));
        assertThat(job.tier()).isEqualTo(Tier.BATCH);
        assertThat(job.tenant()).isEqualTo("default");
        assertThat(job.operation().prompt()).isEqualTo("a");
        await().until(() -> lobby.committed(Tier.BATCH) == 1);
        assertThat(lobby.dead()).isEmpty();
    }

    @Test
    void makesOneJobOfAnEventHoweverOftenAndInWhicheverModeItComes() throws Exception {
        lobby.open(Tier.STANDARD);

        lobby.produce(Tier.STANDARD, "{'prompt':'a'}", EVENT);
        lobby.produce(Tier.STANDARD, "{'prompt':'a'}", EVENT);
        lobby.produce(
                Tier.STANDARD,
                "{'specversion':'1.0','id':'17','source':'/shop','type':'t','data':{'prompt':'a'}}",
                "content-type",
                "application/cloudevents+json; charset=utf-8");

        await().until(() -> lobby.committed(Tier.STANDARD) == 3);
        assertThat(lobby.ledger.jobs).containsOnlyKeys(JobId.keyed("default", "event:/shop", "17"));
        assertThat(lobby.dead()).isEmpty();
    }

    @Test
    void carriesTheTraceOn() throws Exception {
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        lobby.open(Tier.STANDARD);

        JobDocument traced =
                awaitJob(
                        place(
                                lobby.produce(
                                        Tier.STANDARD,
                                        "{'prompt':'a','reply_to':'answers'}",
                                        "traceparent",
                                        trace)));
        JobDocument other =
                awaitJob(place(lobby.produce(Tier.STANDARD, "{'prompt':'a'}", "traceparent", "x")));

        assertThat(traced.origin().traceparent()).isEqualTo(trace);
        assertThat(traced.origin().replyTo()).isEqualTo("answers");
        assertThat(other.origin().traceparent()).isNull();
    }

    @Test
    void buriesAConflict() throws Exception {
        lobby.open(Tier.STANDARD);

        lobby.produce(Tier.STANDARD, "{'prompt':'a'}", EVENT);
        await().until(() -> lobby.committed(Tier.STANDARD) == 1);
        lobby.produce(Tier.STANDARD, "{'prompt':'b'}", EVENT);

        DeadLetter letter = awaitLetter();
        assertThat(letter.reason()).startsWith("Another document came under the same source");
        assertThat(letter.tenant()).contains("default");
        assertThat(letter.record().value()).asString().isEqualTo("{\"prompt\":\"b\"}");
    }

    @Test
    void tellsWhatIsWrongWithEachField() throws Exception {
        lobby.open(Tier.STANDARD);

        RecordMetadata at =
                lobby.produce(
                        Tier.STANDARD,
                        "{'prompt':'a','n':'2','reply_to':'others'}",
                        "x-mine",
                        "kept",
                        "atelier-key",
                        "secret",
                        "dead-letter-tenant",
                        "forged");

        DeadLetter letter = awaitLetter();
        assertThat(letter.reason()).isEqualTo("2 fields are wrong.");
        assertThat(letter.errors().orElseThrow())
                .contains("\"field\":\"n\"", "\"field\":\"reply_to\"");
        assertThat(letter.origin())
                .contains(new DeadLetter.Place(at.topic(), at.partition(), at.offset()));
        assertThat(letter.tenant()).contains("default");
        assertThat(letter.record().headers().lastHeader("x-mine").value())
                .isEqualTo("kept".getBytes(UTF_8));
        assertThat(letter.record().headers().lastHeader("atelier-key")).isNull();
        assertThat(lobby.ledger.jobs).isEmpty();
    }

    @Test
    void storesPicturesBeforeItHandsTheJobOn() throws Exception {
        lobby.open(Tier.STANDARD);
        String png = Base64.getEncoder().encodeToString(Inputs.png(8, 8));

        JobDocument job =
                awaitJob(
                        place(
                                lobby.produce(
                                        Tier.STANDARD,
                                        "{'operation':'edit','prompt':'a','images':[{'image_url':'data:image/png;base64,%s'}]}"
                                                .formatted(png))));
        lobby.produce(
                Tier.STANDARD,
                "{'operation':'edit','prompt':'a','images':[{'image_url':'https://nobody.example/a.png'}]}");

        assertThat(job.requested().toString()).contains(";sha256=").doesNotContain(png);
        assertThat(job.operation().images().toString()).contains("file-");
        assertThat(awaitLetter().errors().orElseThrow())
                .contains("\"field\":\"images\"")
                .contains("may not be called");
    }

    @Test
    void triesAgainUntilTheLedgerHasAnswered() throws Exception {
        lobby.ledger.silences.set(3);
        lobby.open(Tier.STANDARD);

        lobby.produce(Tier.STANDARD, "{'prompt':'a'}");

        await().atMost(Duration.ofSeconds(20)).until(() -> lobby.committed(Tier.STANDARD) == 1);
        assertThat(lobby.ledger.asked.get()).isEqualTo(4);
        assertThat(lobby.ledger.jobs).hasSize(1);
    }

    @Test
    void triesAgainUntilTheDeadLetterIsWritten() throws Exception {
        AtomicInteger failures = new AtomicInteger(2);
        lobby.open(
                Tier.STANDARD,
                record -> lobby.submissions.take(record, Tier.STANDARD, null),
                (record, cause) ->
                        failures.getAndDecrement() > 0
                                ? CompletableFuture.failedFuture(new IllegalStateException("away"))
                                : lobby.bury(record, cause));

        lobby.produce(Tier.STANDARD, "nothing");

        await().until(() -> lobby.committed(Tier.STANDARD) == 1);
        assertThat(lobby.dead()).hasSize(1);
    }

    /// Whoever dies before the commit leaves the record to the next, who finds the job made.
    @Test
    void losesNothingAndMakesNothingTwiceOverARestart() throws Exception {
        lobby.ledger.silences.set(1);
        TierIntake first = lobby.open(Tier.STANDARD);
        lobby.produce(Tier.STANDARD, "{'prompt':'a'}");
        await().until(() -> lobby.ledger.asked.get() == 1);
        first.close();

        lobby.open(Tier.STANDARD);

        await().atMost(Duration.ofSeconds(20)).until(() -> lobby.committed(Tier.STANDARD) == 1);
        assertThat(lobby.ledger.jobs).hasSize(1);
    }

    @Test
    void buriesWhatABugOfOursCantRead() throws Exception {
        lobby.open(
                Tier.STANDARD,
                record -> {
                    throw new IllegalStateException("a bug");
                },
                lobby::bury);

        lobby.produce(Tier.STANDARD, "{'prompt':'a'}");

        assertThat(awaitLetter().reason()).isEqualTo("The record could not be read.");
    }

    @Test
    void pagesThroughTheLettersFromTheNewestBack() throws Exception {
        lobby.open(Tier.STANDARD);
        for (int i = 0; i < 5; i++) {
            lobby.produce(Tier.STANDARD, "no " + i);
        }
        await().until(() -> lobby.dead().size() == 5);

        var first = lobby.letters.before(Long.MAX_VALUE, 2, DeadLetter::offset);
        var second = lobby.letters.before(first.next().orElseThrow(), 2, DeadLetter::offset);
        var third = lobby.letters.before(second.next().orElseThrow(), 2, DeadLetter::offset);

        assertThat(List.of(first.letters(), second.letters(), third.letters()))
                .containsExactly(List.of(4L, 3L), List.of(2L, 1L), List.of(0L));
        assertThat(third.next()).isEmpty();
        assertThat(lobby.letters.at(3).orElseThrow().offset()).isEqualTo(3);
        assertThat(lobby.letters.at(5)).isEmpty();
    }

    private JobDocument awaitJob(JobId id) {
        return await().until(() -> lobby.ledger.jobs.get(id), job -> job != null);
    }

    private DeadLetter awaitLetter() {
        return await().until(lobby::dead, dead -> !dead.isEmpty()).getFirst();
    }

    private static JobId place(RecordMetadata at) {
        return JobId.keyed("default", "record:" + at.topic(), at.partition() + "/" + at.offset());
    }
}
