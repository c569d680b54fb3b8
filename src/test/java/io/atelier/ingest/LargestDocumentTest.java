package io.atelier.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.catalog.Catalog;
import io.atelier.job.Fact;
import io.atelier.job.Failure;
import io.atelier.job.Job;
import io.atelier.job.JobAnswer;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.Order;
import io.atelier.job.Outcome;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.Picture;
import io.atelier.job.Step;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import io.atelier.log.Codec;
import io.atelier.log.PublicEvent;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/// The largest document that the door lets in makes no record that Kafka would refuse, whatever
/// becomes of its job: a refused record would stop a partition.
class LargestDocumentTest {
    /// Four bytes in UTF-8, twelve in our JSON.
    private static final String WIDEST = "\uD83D\uDE00";

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final JobId ID = JobId.keyed("default", "/v1/jobs", "largest");

    private final Codec codec = new Codec(new Topics("atelier.", 4));
    private final JobDocument document = read();

    @Test
    void fitsIntoASubmit() {
        int bytes = size(codec.fact(new Fact.Submit(ID, document, NOW, "ingest/1")));

        assertThat(bytes).isBetween(900_000, Topic.LARGEST_FACT * 3 / 4);
    }

    @Test
    void fitsIntoAllThatFollowsFromIt() {
        Job job = worn();

        int state = size(codec.state(job));
        int work =
                size(
                        codec.work(
                                new Order.Work(
                                        ID,
                                        "default",
                                        document.tier(),
                                        0,
                                        1,
                                        1,
                                        false,
                                        0,
                                        10,
                                        document.requestHash(),
                                        document.operation()),
                                0));
        ProducerRecord<String, byte[]> completion = codec.completion(event(job));

        assertThat(state).isBetween(900_000, Topic.LARGEST_RECORD / 2);
        assertThat(work).isBetween(300_000, Topic.LARGEST_RECORD / 2);
        assertThat(size(completion)).isBetween(900_000, Topic.LARGEST_RECORD / 2);
        assertThat(size(codec.deadLetter(completion, "attempts spent")))
                .isLessThan(Topic.LARGEST_RECORD / 2);
    }

    @Test
    void fitsIntoASubmitAsARequestForAResponseToo() {
        ObjectNode request =
                SampleResponse.request("")
                        .put("input", WIDEST.repeat(32_000))
                        .put("instructions", WIDEST.repeat(16_000));
        request.set("metadata", document.requested().path("metadata"));
        Reading reading = SampleResponse.read(request);
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        JobDocument largest = ((Reading.Accepted) reading).document().inSession(ID, null);

        int bytes = size(codec.fact(new Fact.Submit(ID, largest, NOW, "ingest/1")));

        assertThat(bytes).isBetween(1_200_000, Topic.LARGEST_FACT);
    }

    /// Ten parts, each with the longest of revised prompts.
    @Test
    void leavesRoomForWhatTheUpstreamTells() {
        Outcome.Telling telling = new Outcome.Telling("resp_1", WIDEST.repeat(32_000), "generate");
        PartState stored =
                new PartState.Succeeded(
                        NOW,
                        List.of(new Picture(0, "n".repeat(300), "image/png", 1, "ab", 1, 1)),
                        Usage.NONE,
                        Usd.ZERO,
                        telling,
                        List.of());
        Job job = worn(stored);

        assertThat(size(codec.state(job))).isBetween(4_500_000, Topic.LARGEST_RECORD * 3 / 4);
        assertThat(size(codec.completion(event(job)))).isLessThan(Topic.LARGEST_RECORD / 2);
    }

    private static PublicEvent event(Job job) {
        return new PublicEvent(
                ID,
                "id",
                "type",
                NOW,
                "http://here/schema",
                "anna",
                null,
                JobAnswer.of(job, "http://here"));
    }

    /// After fifty steps, each with the longest of reasons, and without a picture in any part.
    private Job worn() {
        return worn(new PartState.Failed(NOW, true));
    }

    private Job worn(PartState state) {
        List<Part> parts =
                IntStream.range(0, 10)
                        .mapToObj(index ->
                                Part.fresh(index, index, 1, state)
                                        .failing(Failure.of("trouble", WIDEST.repeat(500))))
                        .toList();
        Step step = new Step(NOW, "failed", 9, 9999, "w".repeat(300), WIDEST.repeat(150));
        return new Job(
                ID,
                document,
                NOW,
                NOW,
                NOW,
                1,
                parts,
                null,
                Collections.nCopies(Job.HISTORY_LIMIT, step));
    }

    private static JobDocument read() {
        ObjectNode body = new ObjectMapper().createObjectNode();
        body.put("prompt", WIDEST.repeat(32_000)).put("n", 10).put("group", "g".repeat(128));
        ObjectNode metadata = body.putObject("metadata");
        for (int key = 10; key < 26; key++) {
            metadata.put(key + WIDEST.repeat(62), WIDEST.repeat(512));
        }
        JobDocumentReader reader =
                new JobDocumentReader(
                        Catalog.load(),
                        Clock.systemUTC(),
                        "gpt-image-2.5-flare",
                        _ -> JobDefaultsTest.PLAIN,
                        _ -> false);
        Reading reading = reader.read("default", body.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        return ((Reading.Accepted) reading).document();
    }

    private static int size(ProducerRecord<String, byte[]> record) {
        return record.value().length;
    }
}
