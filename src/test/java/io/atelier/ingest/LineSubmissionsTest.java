package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.catalog.Catalog;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.Tier;
import io.atelier.tenant.Producers;
import io.atelier.tenant.TestProducers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineSubmissionsTest {
    @TempDir Path folder;

    private final MemoryLedger ledger = new MemoryLedger();
    private final Turnstile turnstile = new Turnstile(Duration.ofMillis(200));
    private LineSubmissions submissions;

    @BeforeEach
    void open() {
        submissions = submissions(TestProducers.open());
    }

    private LineSubmissions submissions(Producers producers) {
        Inputs inputs = new Inputs(folder);
        IngestMetrics metrics = new IngestMetrics(new SimpleMeterRegistry());
        return new LineSubmissions(
                new JobDocumentReader(
                        Catalog.load(),
                        Clock.systemUTC(),
                        Catalog.load().defaults().model(),
                        _ -> JobDefaultsTest.PLAIN,
                        _ -> false),
                inputs.store(),
                producers,
                Lobby.door(inputs, metrics),
                new Submissions(
                        ledger.commands(Duration.ofMillis(50)), _ -> false, Clock.systemUTC()),
                turnstile,
                metrics);
    }

    @Test
    void makesAJobOfTheGroupUnderTheLinesName() throws Exception {
        LineResult told = take(7, "{'id':'sku-1','prompt':'a lamp'}");

        assertThat(told.is()).isEqualTo(LineResult.Status.ACCEPTED);
        assertThat(told.line()).isEqualTo(7);
        assertThat(told.id()).isEqualTo("sku-1");
        JobDocument job = Objects.requireNonNull(ledger.jobs.get(told.job()));
        assertThat(job.group()).isEqualTo("harbour");
        assertThat(job.tier()).isEqualTo(Tier.BATCH);
        assertThat(job.line()).isEqualTo("sku-1");
        assertThat(job.requested().toString())
                .isEqualTo("{\"id\":\"sku-1\",\"prompt\":\"a lamp\"}");
        assertThat(told.job()).isNotEqualTo(JobId.keyed("default", "/v1/jobs", "sku-1"));
    }

    @Test
    void callsALineWithoutANameByItsNumber() throws Exception {
        LineResult told = take(7, "{'prompt':'a lamp','tier':'priority'}");

        assertThat(told.id()).isEqualTo("7");
        JobDocument job = Objects.requireNonNull(ledger.jobs.get(told.job()));
        assertThat(job.line()).isEqualTo("7");
        assertThat(job.tier()).isEqualTo(Tier.PRIORITY);
        assertThat(take(1, "{'id':7,'prompt':'a lamp','tier':'priority'}").job())
                .isEqualTo(told.job());
    }

    @Test
    void makesNoSecondJobOfALineThatComesAgain() throws Exception {
        LineResult first = take(1, "{'id':'a','prompt':'a lamp'}");
        LineResult again = take(9, "{'tier':'batch','prompt':'a lamp','group':'harbour','id':'a'}");
        LineResult changed = take(1, "{'id':'a','prompt':'another lamp'}");

        assertThat(again.is()).isEqualTo(LineResult.Status.REPLAYED);
        assertThat(again.job()).isEqualTo(first.job());
        assertThat(changed.is()).isEqualTo(LineResult.Status.REJECTED);
        assertThat(problem(changed).path("status").asInt()).isEqualTo(422);
        assertThat(problem(changed).path("job_id").asText()).isEqualTo(String.valueOf(first.job()));
        assertThat(ledger.jobs).hasSize(1);
    }

    @Test
    void rejectsWhatTheReaderOfDocumentsRejects() throws Exception {
        assertThat(fields("{'prompt':7,'colour':'red','id':'a'}"))
                .containsExactlyInAnyOrder("prompt", "colour");
        assertThat(fields("{'prompt':'a','group':'other'}")).containsExactly("group");
        assertThat(fields("{'prompt':'a','id':''}")).containsExactly("id");
        assertThat(fields("{'prompt':'a','id':'a\\nb'}")).containsExactly("id");
        assertThat(fields("{'n':0,'id':true}")).contains("id", "prompt", "n");
        assertThat(problem(take(1, "{'prompt'")).path("type").asText()).contains("malformed-json");
        assertThat(problem(take(1, "[]")).path("detail").asText()).contains("not a JSON object");
        assertThat(ledger.jobs).isEmpty();
    }

    @Test
    void tellsTheFirstOfManyErrorsOnly() throws Exception {
        StringBuilder line = new StringBuilder("{'prompt':'a'");
        for (int i = 0; i < 1_000; i++) {
            line.append(",'x").append(i).append("':1");
        }

        LineResult told = take(1, line.append('}').toString());

        assertThat(problem(told).path("errors")).hasSize(16);
        assertThat(problem(told).path("detail").asText()).isEqualTo("1000 fields are wrong.");
    }

    @Test
    void saysWhereTheOutcomeIsUnknownAndARepetitionIsSafe() throws Exception {
        ledger.silences.set(1);
        LineResult told = take(1, "{'id':'a','prompt':'a'}");
        LineResult again = take(1, "{'id':'a','prompt':'a'}");

        assertThat(told.is()).isEqualTo(LineResult.Status.UNKNOWN);
        assertThat(told.job()).isNotNull();
        assertThat(problem(told).path("status").asInt()).isEqualTo(503);
        assertThat(again.is()).isEqualTo(LineResult.Status.REPLAYED);
        assertThat(again.job()).isEqualTo(told.job());
    }

    @Test
    void tellsTheTurnstileHowLongTheLedgerTook() throws Exception {
        ledger.silences.set(1);

        take(1, "{'id':'a','prompt':'a'}");

        assertThat(turnstile.latest()).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test
    void rejectsALineOverTheTenantsLimit() throws Exception {
        submissions = submissions(TestProducers.full("default"));

        LineResult told = take(1, "{'id':'a','prompt':'a'}");

        assertThat(told.is()).isEqualTo(LineResult.Status.REJECTED);
        assertThat(problem(told).path("status").asInt()).isEqualTo(429);
        assertThat(ledger.jobs).isEmpty();
    }

    @Test
    void tellsWhyALineCouldNotBeRead() throws Exception {
        LineResult told =
                submissions.take(call(), new BodyLine(3, 3, new byte[0], BodyLine.Flaw.TOO_LONG));

        assertThat(problem(told).path("status").asInt()).isEqualTo(413);
        assertThat(told.line()).isEqualTo(3);
    }

    private List<String> fields(String line) throws InterruptedException {
        return problem(take(1, line)).path("errors").findValuesAsText("field");
    }

    private static JsonNode problem(LineResult told) {
        assertThat(told.problem()).as(told.toString()).isNotNull();
        return Objects.requireNonNull(told.problem());
    }

    private LineResult take(long number, String line) throws InterruptedException {
        byte[] bytes = line.replace('\'', '"').getBytes(UTF_8);
        return submissions.take(call(), new BodyLine(number, number, bytes, BodyLine.Flaw.NONE));
    }

    private static LineSubmissions.Call call() {
        return new LineSubmissions.Call("default", "harbour", BodyLine::bytes, null, null);
    }
}
