package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.catalog.Catalog;
import io.atelier.ingest.QuoteAnswer.Dollars;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.Job;
import io.atelier.job.JobAnswer;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.Lane;
import io.atelier.job.LaneChoice;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.Picture;
import io.atelier.job.SampleDocument;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import io.atelier.log.Codec;
import io.atelier.log.Heartbeat;
import io.atelier.log.Json;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import io.atelier.log.Turnarounds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/// What is learnt from jobs that have ended.
class CalibrationTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final String FLARE = "gpt-image-2.5-flare";
    private static final ImageOperation LOW =
            new ImageOperation.Generate(
                    "a", new ImageOptions(FLARE, 1, "auto", "low", "auto", "png", null, "auto"));
    private static final Usd EXPECTED = Usd.of("0.005885");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Calibration calibration = new Calibration(Catalog.load(), meters);
    private final Turnarounds turnarounds = new Turnarounds(Duration.ofHours(24));
    private final Topics topics = new Topics("", 2);
    private final Codec codec = new Codec(topics);
    private final AtomicLong nanos = new AtomicLong();
    private final QuoteEar ear = new QuoteEar(topics, codec, calibration, turnarounds, nanos::get);

    @Test
    void correctsWhatIsExpectedOnceEnoughJobsHaveSaidSo() {
        Usd twice = new Usd(2 * EXPECTED.micros());
        for (int job = 0; job < 4; job++) {
            calibration.learn(LOW, Lane.REALTIME, false, twice);
        }
        assertThat(corrected(LOW)).isEqualTo(EXPECTED);

        calibration.learn(LOW, Lane.REALTIME, false, twice);

        assertThat(corrected(LOW)).isEqualTo(twice);
        assertThat(calibration.of(LOW).jobs()).isEqualTo(5);
    }

    @Test
    void keepsKindsApartAndWithinTheirBounds() {
        ImageOperation larger = LOW.with(LOW.options().but().size("2048x2048").made());
        for (int job = 0; job < 10; job++) {
            calibration.learn(LOW, Lane.REALTIME, false, Usd.of("9.000000"));
        }

        assertThat(corrected(LOW)).isEqualTo(bound());
        assertThat(calibration.of(larger)).isEqualTo(Calibration.Measured.NOTHING);
    }

    @Test
    void showsTheErrorAndWhatNobodyReckonedWith() {
        calibration.learn(LOW, Lane.REALTIME, false, bound());
        calibration.learn(LOW, Lane.REALTIME, false, bound().plus(new Usd(1)));

        var error = meters.get("atelier.ingest.quote.error.ratio").tag("model", FLARE).summary();
        assertThat(error.count()).isEqualTo(2);
        assertThat(error.max()).isBetween(0.7, 0.8);
        var exceeded = meters.get("atelier.ingest.quote.exceeded").tag("model", FLARE).counter();
        assertThat(exceeded.count()).isEqualTo(1);
    }

    @Test
    void hearsOfJobsOnTheirTopic() throws Exception {
        JobAnswer answer = JobAnswer.of(succeeded(Usd.of("0.007000")), "http://here");
        for (int job = 0; job < 5; job++) {
            ear.hear(completion(answer, "io.atelier.job.succeeded.v1"));
        }
        ear.hear(completion(answer, "io.atelier.job.failed.v1"));

        assertThat(calibration.of(LOW).jobs()).isEqualTo(5);
        assertThat(corrected(LOW)).isEqualTo(Usd.of("0.007000"));
    }

    @Test
    void looksAtSoManyJobsASecondAndSkipsWhatIsNoJob() throws Exception {
        JobAnswer answer = JobAnswer.of(succeeded(EXPECTED), "http://here");
        ear.hear(record(Topic.COMPLETIONS, "{".getBytes(UTF_8), "io.atelier.job.succeeded.v1"));
        for (int job = 0; job < 1_000; job++) {
            ear.hear(completion(answer, "io.atelier.job.succeeded.v1"));
        }
        assertThat(calibration.of(LOW).jobs()).isEqualTo(49);

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        ear.hear(completion(answer, "io.atelier.job.succeeded.v1"));

        assertThat(calibration.of(LOW).jobs()).isEqualTo(50);
    }

    @Test
    void learnsNothingFromAJobThatWasFree() throws Exception {
        ear.hear(
                completion(
                        JobAnswer.of(succeeded(Usd.ZERO), "http://here"),
                        "io.atelier.job.succeeded.v1"));

        assertThat(meters.get("atelier.ingest.quote.error.ratio").summaries())
                .allMatch(error -> error.count() == 0);
    }

    @Test
    void hearsHowLongBatchesTake() {
        Heartbeat beat =
                Heartbeat.batch("lane", "lane/1", List.of(), Map.of(FLARE, Duration.ofHours(2)));
        ProducerRecord<String, byte[]> said = codec.heartbeat(beat);

        ear.hear(record(Topic.FLEET, said.value(), "io.atelier.fleet.heartbeat.v1"));

        assertThat(turnarounds.of(FLARE)).isEqualTo(Duration.ofHours(2));
    }

    private Usd corrected(ImageOperation operation) {
        return calibration.of(operation).correct(quoted(operation));
    }

    private static Usd bound() {
        return quoted(LOW).high();
    }

    private static Dollars quoted(ImageOperation operation) {
        return Dollars.of(Catalog.load().quote(operation, Lane.REALTIME, false).orElseThrow());
    }

    private static Job succeeded(Usd cost) {
        Picture picture = new Picture(0, "a", "image/png", 1, "ab", 1, 1);
        JobDocument document = SampleDocument.PLAIN.made().operating(LOW);
        return new Job(
                        JobId.random(),
                        document,
                        NOON,
                        NOON,
                        NOON,
                        1,
                        List.of(
                                Part.fresh(
                                        0,
                                        0,
                                        1,
                                        new PartState.Succeeded(
                                                NOON,
                                                List.of(picture),
                                                new Usage(1, 0, 0, 196),
                                                cost))),
                        null,
                        List.of())
                .by(new LaneChoice(Lane.REALTIME, "the job asks for it"));
    }

    private ConsumerRecord<String, byte[]> completion(JobAnswer answer, String type)
            throws Exception {
        return record(Topic.COMPLETIONS, Json.MAPPER.writeValueAsBytes(answer), type);
    }

    private ConsumerRecord<String, byte[]> record(Topic topic, byte[] value, String type) {
        ConsumerRecord<String, byte[]> record =
                new ConsumerRecord<>(topics.name(topic), 0, 0, "key", value);
        record.headers().add("ce_type", type.getBytes(UTF_8));
        return record;
    }
}
