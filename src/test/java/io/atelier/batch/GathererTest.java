package io.atelier.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.attempt.AttemptKey;
import io.atelier.job.JobId;
import io.atelier.job.Lane;
import io.atelier.job.ModerationCheck;
import io.atelier.job.Order;
import io.atelier.job.SampleDocument;
import io.atelier.job.Tier;
import io.atelier.log.Codec;
import io.atelier.log.Topics;
import io.atelier.openai.BatchEndpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GathererTest {
    private static final TopicPartition FIRST = new TopicPartition("work.batch-lane", 0);
    private static final TopicPartition SECOND = new TopicPartition("work.batch-lane", 1);
    private static final Gathering.Kind KIND = kind("gpt-image-2.5-flare");
    private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");

    @TempDir Path folder;
    private final Codec codec = new Codec(new Topics("", 1));
    private int spools;
    private int offset;
    private long nanos;
    private final Gatherer gatherer =
            new Gatherer(
                    new Gatherer.Limits(Duration.ofSeconds(10), 1000, _ -> 3),
                    () -> new WorkFile(folder.resolve("spool-" + spools++), codec),
                    Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void sealsWhatIsOldEnough() throws Exception {
        add(KIND, "a", 1, 10);
        nanos = Duration.ofSeconds(9).toNanos();
        add(KIND, "b", 1, 10);

        assertThat(gatherer.due(nanos)).isEmpty();
        nanos = Duration.ofSeconds(10).toNanos();

        assertThat(jobs(gatherer.due(nanos))).containsExactly(List.of(job("a"), job("b")));
        assertThat(gatherer.size()).isZero();
        assertThat(gatherer.due(nanos)).isEmpty();
    }

    @Test
    void sealsWhatIsEnough() throws Exception {
        add(KIND, "a", 1, 10);
        add(KIND, "b", 1, 10);
        add(KIND, "c", 1, 10);
        add(KIND, "d", 1, 10);

        assertThat(jobs(gatherer.due(nanos)))
                .containsExactly(List.of(job("a"), job("b"), job("c")));
        assertThat(gatherer.size()).isEqualTo(1);
    }

    @Test
    void sealsBeforeALineThatWouldBeTooMuch() throws Exception {
        add(KIND, "a", 1, 600);
        add(KIND, "b", 1, 500);

        assertThat(jobs(gatherer.due(nanos))).containsExactly(List.of(job("a")));
    }

    @Test
    void keepsKindsApart() throws Exception {
        add(KIND, "a", 1, 10);
        add(kind("gpt-image-2"), "b", 1, 10);
        nanos = Duration.ofSeconds(10).toNanos();

        assertThat(jobs(gatherer.due(nanos)))
                .containsExactlyInAnyOrder(List.of(job("a")), List.of(job("b")));
    }

    @Test
    void keepsOneAttemptOfAPart() throws Exception {
        assertThat(add(KIND, "a", 1, 10)).isNull();

        assertThat(add(KIND, "a", 1, 10)).as("the same again").isEqualTo(source(2));
        assertThat(add(KIND, "a", 2, 10)).as("the one before").isEqualTo(source(1));
        assertThat(add(KIND, "a", 1, 10)).as("stale").isEqualTo(source(4));

        nanos = Duration.ofSeconds(10).toNanos();
        assertThat(gatherer.due(nanos).getFirst().entries())
                .extracting(Gathering.Entry::key)
                .containsExactly(new AttemptKey(job("a"), 0, 2));
    }

    @Test
    void dropsWhatIsSomebodyElsesNow() throws Exception {
        add(KIND, "a", 1, 10);
        add(KIND, "b", 1, 10, SECOND);

        gatherer.drop(List.of(FIRST));

        nanos = Duration.ofSeconds(10).toNanos();
        assertThat(jobs(gatherer.due(nanos))).containsExactly(List.of(job("b")));
    }

    @Test
    void findsOnTheDiskWhatItWasGiven() throws Exception {
        add(KIND, "a", 1, 10);
        add(KIND, "b", 1, 10);
        nanos = Duration.ofSeconds(10).toNanos();

        Gathering gathering = gatherer.due(nanos).getFirst();

        assertThat(gathering.works().read(gathering.entries().getLast().place()))
                .isEqualTo(work("b", 1));
    }

    @ParameterizedTest
    @CsvSource({"-5, 1", "0, 1", "1, 2", "2, 3", "3, 3", "4, 4", "30, 6", "900, 6"})
    void tellsUrgenciesApartByHours(int hours, int urgency) {
        assertThat(gatherer.urgency(NOW.plus(Duration.ofHours(hours)))).isEqualTo(urgency);
    }

    @Test
    void knowsWhoHasADay() {
        assertThat(gatherer.urgency(null)).isZero();
    }

    private Gathering.@Nullable Source add(Gathering.Kind kind, String name, int fence, long bytes)
            throws IOException {
        return add(kind, name, fence, bytes, FIRST);
    }

    private Gathering.@Nullable Source add(
            Gathering.Kind kind, String name, int fence, long bytes, TopicPartition partition)
            throws IOException {
        Order.Work work = work(name, fence);
        offset++;
        return gatherer.add(
                kind,
                work,
                codec.work(work, 0).value(),
                bytes,
                new Gathering.Source(partition, offset),
                nanos);
    }

    private static Gathering.Source source(int offset) {
        return new Gathering.Source(FIRST, offset);
    }

    private static List<List<JobId>> jobs(List<Gathering> gatherings) {
        return gatherings.stream()
                .map(gathering ->
                        gathering.entries().stream().map(entry -> entry.key().job()).toList())
                .toList();
    }

    private static Gathering.Kind kind(String model) {
        return new Gathering.Kind(BatchEndpoint.GENERATIONS, model, 0);
    }

    private static JobId job(String name) {
        return JobId.keyed("default", "/v1/jobs", name);
    }

    private static Order.Work work(String name, int fence) {
        return new Order.Work(
                job(name),
                "default",
                Tier.BATCH,
                0,
                1,
                fence,
                false,
                0,
                1,
                "hash",
                SampleDocument.PLAIN.images(1).operation(),
                null,
                null,
                ModerationCheck.OFF,
                null,
                Lane.BATCH,
                null,
                null);
    }
}
