package io.atelier.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atelier.docs.AsyncApi;
import io.atelier.embedded.EmbeddedBroker;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.Tier;
import io.atelier.log.DeadLetter;
import io.atelier.log.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whatever is on a public topic becomes a job or one dead letter, and is passed. `-Pfuzz` runs a
/// hundred thousand; `-Dfuzz.seed=` runs others.
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class RecordFuzzTest {
    private static final int RECORDS = Integer.getInteger("fuzz.records", 3_000);
    private static final long SEED = Long.getLong("fuzz.seed", 1);

    @TempDir Path folder;

    private final Map<String, Optional<JobId>> ends = new ConcurrentHashMap<>();
    private final AtomicInteger twice = new AtomicInteger();

    @Test
    void makesAJobOrOneDeadLetterOfEveryRecord() throws Exception {
        try (EmbeddedBroker broker = new EmbeddedBroker(folder.resolve("kafka"), 0);
                Lobby lobby = new Lobby(broker, folder, "fuzz")) {
            Mutations mutations = new Mutations(lobby.topics.name(Topic.JOBS_STANDARD), SEED);
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                sent.add(lobby.producer().send(mutations.next(i)));
            }
            // What a busy machine's broker has not taken would be waited for below.
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }

            lobby.open(Tier.STANDARD, record -> take(lobby, record), lobby::bury);

            await("seed " + SEED)
                    .atMost(Duration.ofMinutes(15))
                    .until(() -> lobby.committed(Tier.STANDARD) == RECORDS);
            AtomicInteger letters = new AtomicInteger();
            lobby.letters.before(Long.MAX_VALUE, 2 * RECORDS, letter -> check(letter, letters));
            assertThat(twice).hasValue(0);
            assertThat(ends).hasSize(RECORDS);
            assertThat(ends.values()).filteredOn(Optional::isEmpty).hasSize(letters.get());
            assertThat(letters).hasValueBetween(RECORDS / 4, RECORDS * 9 / 10);
            assertThat(lobby.ledger.jobs)
                    .containsOnlyKeys(
                            ends.values().stream()
                                    .flatMap(Optional::stream)
                                    .distinct()
                                    .toArray(JobId[]::new));
            AsyncApi api = new AsyncApi();
            assertThat(lobby.ledger.jobs.values())
                    .extracting(JobDocument::requested)
                    .allSatisfy(it -> assertThat(api.objections("document", it)).isEmpty());
        }
    }

    private Taking take(Lobby lobby, ConsumerRecord<String, byte[]> record)
            throws InterruptedException {
        Taking taking = lobby.submissions.take(record, Tier.STANDARD, null);
        if (!(taking instanceof Taking.Later)) {
            Optional<JobId> job =
                    taking instanceof Taking.Job(JobId id, _) ? Optional.of(id) : Optional.empty();
            if (ends.putIfAbsent(record.partition() + "/" + record.offset(), job) != null) {
                twice.incrementAndGet();
            }
        }
        return taking;
    }

    private boolean check(DeadLetter letter, AtomicInteger letters) {
        letters.incrementAndGet();
        DeadLetter.Place origin = letter.origin().orElseThrow();
        assertThat(letter.reason()).isNotEqualTo("The record could not be read.").isNotEmpty();
        assertThat(ends.get(origin.partition() + "/" + origin.offset())).isEmpty();
        return true;
    }
}
