package io.atelier.view;

import static io.atelier.view.Samples.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.embedded.EmbeddedBroker;
import io.atelier.job.Fact;
import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.PartState;
import io.atelier.job.PromptMode;
import io.atelier.job.Session;
import io.atelier.job.SessionAnswer;
import io.atelier.job.SessionSettings;
import io.atelier.job.Step;
import io.atelier.log.FactPublisher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewTest {
    private static final Duration BARRIER = Duration.ofSeconds(2);

    @TempDir static Path folder;

    private static EmbeddedBroker broker;
    private static Replica one;
    private static Replica other;
    private static FactPublisher facts;

    @BeforeAll
    static void start() {
        broker = new EmbeddedBroker(folder, 0);
        one = Replica.on(broker);
        other = Replica.on(broker);
        facts = new FactPublisher(one.clients(), one.codec());
    }

    @AfterAll
    static void stop() {
        facts.close();
        one.close();
        other.close();
        broker.close();
    }

    @Test
    void readsAtEitherViewWhatWasJustAcknowledged() {
        List<Long> waits = new ArrayList<>();
        for (int round = 0; round < 1_000; round++) {
            JobId job = JobId.random();

            facts.publish(Samples.submit(job)).join();
            long start = System.nanoTime();
            Sight<Known> sight = (round % 2 == 0 ? one : other).view().job(TENANT, job);

            waits.add(System.nanoTime() - start);
            assertThat(sight).as("round %d", round).isInstanceOf(Sight.Fresh.class);
            assertThat(seen(sight).status()).isEqualTo(JobStatus.ACCEPTED);
        }
        print("read after an acknowledged fact", waits);
    }

    @Test
    void knowsForCertainThatThereIsNoSuchJob() {
        List<Long> waits = new ArrayList<>();
        for (int round = 0; round < 1_000; round++) {
            long start = System.nanoTime();
            Sight<Known> sight = one.view().job(TENANT, JobId.random());

            waits.add(System.nanoTime() - start);
            assertThat(sight).isEqualTo(new Sight.Missing<>());
        }
        print("read of what is not there", waits);
    }

    @Test
    void seesAStateRightAfterItsCommit() {
        try (Producer<String, byte[]> ledger = transactional("commits")) {
            List<Long> waits = new ArrayList<>();
            for (int round = 0; round < 300; round++) {
                Job job = Samples.queued(JobId.random());

                commit(ledger, one.codec().state(job));
                long start = System.nanoTime();
                Sight<Known> sight = (round % 2 == 0 ? one : other).view().job(TENANT, job.id());

                waits.add(System.nanoTime() - start);
                assertThat(sight).isEqualTo(new Sight.Fresh<>(new Known.Folded(job)));
            }
            print("read after a commit", waits);
        }
    }

    @Test
    void seesASessionRightAfterItsCommitWithItsTurnsAsTheirJobsAre() {
        JobId id = JobId.random();
        Job turn =
                Samples.queued(
                        JobId.random().routedLike(id),
                        Samples.document().inSession(id, null),
                        Samples.NOON);
        Session session = Session.opened(opening(id)).joined(turn.id(), null);
        Job running = turn.with(turn.part(0).in(new PartState.Running(Samples.NOON, "w/1", false)));
        try (Producer<String, byte[]> ledger = transactional("sessions")) {
            commit(ledger, one.codec().state(session));
            commit(ledger, one.codec().state(running));

            Sight<SessionAnswer> seen = other.view().session(TENANT, id);
            assertThat(seen).isInstanceOf(Sight.Fresh.class);
            assertThat(((Sight.Fresh<SessionAnswer>) seen).seen().turns())
                    .containsExactly(
                            new SessionAnswer.Turn(1, turn.id(), JobStatus.RUNNING, null, null));
            assertThat(other.view().session("other", id)).isEqualTo(new Sight.Missing<>());

            commit(ledger, one.codec().tombstoneOfSession(id));
            assertThat(other.view().session(TENANT, id)).isEqualTo(new Sight.Missing<>());
        }
    }

    @Test
    void showsNoTurnThatTheLedgerHasNotTakenIn() {
        JobId id = JobId.random();
        Fact.Submit turn =
                new Fact.Submit(
                        JobId.random().routedLike(id),
                        Samples.document().inSession(id, null),
                        Samples.NOON,
                        null);

        facts.publish(turn).join();

        assertThat(one.view().job(TENANT, turn.job())).isEqualTo(new Sight.Missing<>());
    }

    private static Fact.SessionOpen opening(JobId id) {
        return new Fact.SessionOpen(
                id,
                TENANT,
                new SessionSettings(null, null, PromptMode.STRICT),
                "hash",
                Samples.NOON,
                null);
    }

    @Test
    void neverGoesBackWhicheverViewIsAsked() {
        JobId id = JobId.random();
        facts.publish(Samples.submit(id)).join();
        CompletableFuture<Void> writer =
                CompletableFuture.runAsync(
                        () -> writeSteps(id, 500), task -> Thread.ofVirtual().start(task));

        int latest = -1;
        int distinct = 0;
        for (int read = 0; !writer.isDone(); read++) {
            int steps = steps((read % 2 == 0 ? one : other).view().job(TENANT, id));
            assertThat(steps).as("read %d", read).isGreaterThanOrEqualTo(latest);
            distinct += steps > latest ? 1 : 0;
            latest = steps;
        }

        writer.join();
        assertThat(distinct).as("reads that saw something new").isGreaterThan(50);
        assertThat(steps(one.view().job(TENANT, id))).isEqualTo(500);
        assertThat(steps(other.view().job(TENANT, id))).isEqualTo(500);
    }

    @Test
    void saysWhenAnOpenTransactionHidesTheEnd() {
        Job known = Samples.queued(JobId.random());
        JobId unknown = JobId.random().routedLike(known.id());
        try (Producer<String, byte[]> ledger = transactional("open")) {
            commit(ledger, one.codec().state(known));
            assertThat(one.view().job(TENANT, known.id())).isInstanceOf(Sight.Fresh.class);

            Job ended = Samples.succeeded(known.id());
            ledger.beginTransaction();
            var _ = ledger.send(one.codec().state(ended));
            ledger.flush();
            long start = System.nanoTime();
            Sight<Known> hit = one.view().job(TENANT, known.id());
            Duration waited = Duration.ofNanos(System.nanoTime() - start);

            assertThat(hit).isEqualTo(new Sight.Stale<>(new Known.Folded(known)));
            assertThat(waited).isBetween(BARRIER, BARRIER.plusSeconds(1));
            assertThat(one.view().job(TENANT, unknown)).isEqualTo(new Sight.Unknown<>());
            assertThat(one.view().list(TENANT, Filter.ALL, null, 1))
                    .isInstanceOf(Sight.Stale.class);

            ledger.commitTransaction();
            assertThat(one.view().job(TENANT, known.id()))
                    .isEqualTo(new Sight.Fresh<>(new Known.Folded(ended)));
            assertThat(one.view().job(TENANT, unknown)).isEqualTo(new Sight.Missing<>());
        }
    }

    @Test
    void forgetsAJobWithItsTombstone() {
        Job job = Samples.queued(JobId.random());
        facts.publish(Samples.submit(job.id())).join();
        try (Producer<String, byte[]> ledger = transactional("tombstones")) {
            ProducerRecord<String, byte[]> state = one.codec().state(job);
            commit(ledger, state);
            assertThat(one.view().job(TENANT, job.id())).isInstanceOf(Sight.Fresh.class);

            commit(
                    ledger,
                    new ProducerRecord<>(state.topic(), state.partition(), state.key(), null));

            assertThat(one.view().job(TENANT, job.id())).isEqualTo(new Sight.Missing<>());
        }
    }

    @Test
    void goesOnAfterRecordsThatItCannotRead() {
        JobId job = JobId.random();
        ProducerRecord<String, byte[]> fact = one.codec().fact(Samples.submit(job));
        ProducerRecord<String, byte[]> state = one.codec().state(Samples.queued(job));
        try (Producer<String, byte[]> ledger = transactional("garbage")) {
            commit(ledger, spoilt(fact, "{"));
            commit(ledger, spoilt(fact, "{\"job\":null}"));
            commit(ledger, spoilt(state, "null"));
            commit(ledger, spoilt(state, "{\"parts\":[{}]}"));
            commit(ledger, spoilt(fact, "{\"job\":\"%s\"}".formatted(job)));
            commit(ledger, new ProducerRecord<>(state.topic(), state.partition(), "job:x", null));
            commit(ledger, new ProducerRecord<>(state.topic(), 0, "group:g", new byte[] {1}));

            facts.publish(Samples.submit(job)).join();

            assertThat(one.view().job(TENANT, job)).isInstanceOf(Sight.Fresh.class);
        }
    }

    @Test
    void keepsAJobFromOtherTenants() {
        JobId job = JobId.random();
        facts.publish(Samples.submit(job)).join();

        assertThat(one.view().job("somebody", job)).isEqualTo(new Sight.Missing<>());
        assertThat(one.view().list("somebody", Filter.ALL, null, 100))
                .isEqualTo(new Sight.Fresh<>(new Page<>(List.of(), null)));
    }

    @Test
    void listsWhatWasJustAcknowledged() {
        JobId job = JobId.random();
        var group = new Filter(null, null, "just-" + job);
        facts.publish(
                        new io.atelier.job.Fact.Submit(
                                job,
                                Samples.document(
                                        TENANT, io.atelier.job.Tier.BATCH, group.group(), null),
                                Samples.NOON,
                                null))
                .join();

        Sight<Page<Known>> list = other.view().list(TENANT, group, null, 10);

        assertThat(list).isInstanceOf(Sight.Fresh.class);
        assertThat(((Sight.Fresh<Page<Known>>) list).seen().items()).hasSize(1);
    }

    @Test
    void aNewViewHearsAllThatIsThere() {
        Job job = Samples.queued(JobId.random());
        try (Producer<String, byte[]> ledger = transactional("before")) {
            commit(ledger, one.codec().state(job));
        }

        try (Replica late = Replica.on(broker)) {
            assertThat(late.view().job(TENANT, job.id())).isInstanceOf(Sight.Fresh.class);
            late.awaitCaughtUp();
            assertThat(late.meters().get("atelier.view.jobs").gauge().value()).isPositive();
            assertThat(
                            late.meters()
                                    .get("atelier.view.barrier")
                                    .tag("outcome", "passed")
                                    .timer()
                                    .count())
                    .isEqualTo(1);
        }
    }

    private static void writeSteps(JobId id, int count) {
        try (Producer<String, byte[]> ledger = transactional("steps")) {
            for (int step = 1; step <= count; step++) {
                Job job = Samples.queued(id).with(step(Integer.toString(step)));
                commit(ledger, one.codec().state(job));
            }
        }
    }

    private static Step step(String what) {
        return new Step(Samples.NOON, what, null, null, null, null);
    }

    private static int steps(Sight<Known> sight) {
        assertThat(sight).isInstanceOf(Sight.Fresh.class);
        return switch (seen(sight)) {
            case Known.Accepted _ -> 0;
            case Known.Folded folded -> Integer.parseInt(folded.history().getFirst().what());
        };
    }

    private static Known seen(Sight<Known> sight) {
        return ((Sight.Fresh<Known>) sight).seen();
    }

    private static ProducerRecord<String, byte[]> spoilt(
            ProducerRecord<String, byte[]> record, String value) {
        return new ProducerRecord<>(
                record.topic(),
                record.partition(),
                record.key(),
                value.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                record.headers());
    }

    private static Producer<String, byte[]> transactional(String id) {
        Producer<String, byte[]> producer =
                one.clients()
                        .producer(
                                Map.of(
                                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                                        id,
                                        ProducerConfig.LINGER_MS_CONFIG,
                                        0));
        producer.initTransactions();
        return producer;
    }

    private static void commit(
            Producer<String, byte[]> producer, ProducerRecord<String, byte[]> record) {
        producer.beginTransaction();
        var _ = producer.send(record);
        producer.commitTransaction();
    }

    /// For the person who runs it: nothing is asserted on time.
    private static void print(String what, List<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "%s: n=%d p50=%.2f ms p99=%.2f ms max=%.2f ms%n",
                what,
                sorted.length,
                sorted[sorted.length / 2] / 1e6,
                sorted[sorted.length * 99 / 100] / 1e6,
                Arrays.stream(sorted).max().orElse(0) / 1e6);
    }
}
