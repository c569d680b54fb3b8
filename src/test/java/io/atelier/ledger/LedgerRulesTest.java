package io.atelier.ledger;

import static io.atelier.ledger.Bench.WORKER;
import static io.atelier.ledger.Bench.await;
import static io.atelier.ledger.Bench.claim;
import static io.atelier.ledger.Bench.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.atelier.embedded.EmbeddedBroker;
import io.atelier.job.Cost;
import io.atelier.job.DeliveryAttempt;
import io.atelier.job.Fact;
import io.atelier.job.Failure;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.Job;
import io.atelier.job.JobAnswer;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Lane;
import io.atelier.job.Order;
import io.atelier.job.Outcome;
import io.atelier.job.Picture;
import io.atelier.job.Proof;
import io.atelier.job.SampleDocument;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import io.atelier.job.Webhook;
import io.atelier.job.WebhookEvent;
import io.atelier.job.WebhookMessage;
import io.atelier.log.Clients;
import io.atelier.log.ReplyTopics;
import io.atelier.log.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The six rules of the ledger loop, each of them by what goes wrong without it, against a real
/// broker.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LedgerRulesTest {
    @TempDir static Path folder;

    private static EmbeddedBroker broker;

    private final JobId job = JobId.random();
    private Bench bench;

    @BeforeAll
    static void startBroker() {
        broker = new EmbeddedBroker(folder, 0);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void createTopics(TestInfo test) {
        bench = new Bench(broker, test.getTestMethod().orElseThrow().getName(), 2);
    }

    @AfterEach
    void stopLedgers() {
        bench.close();
    }

    /// Rule 1. A transaction of the former owner may hold the offset already while its state is
    /// still on the way: whoever reads the state too early never hears of the job.
    @Test
    void readsNoStateBeforeTheFormerOwnersTransactionIsOver() throws Exception {
        bench.publish(submit(job));
        WatchedClients watched = new WatchedClients(bench.connection);
        try (Producer<String, byte[]> former = bench.transactional("former")) {
            former.beginTransaction();
            former.sendOffsetsToTransaction(
                    Map.of(bench.facts(job), new OffsetAndMetadata(1)), bench.group());

            bench.ledger("next", watched);
            await(
                    "the start of a restore",
                    () -> watched.saw("committed") || watched.saw("seekToBeginning"));
            Thread.sleep(1_500);
            former.send(bench.codec.state(Bench.dispatched(job, Instant.now()))).get();
            former.commitTransaction();
        }

        bench.claimAndAwaitGrant(job, 1);
        assertThat(bench.work(job)).isEmpty();
        assertThat(bench.states(job)).hasSize(2);
    }

    /// SIGTERM may come in the middle of a long restore.
    @Test
    void readsNoFurtherOnceItIsClosed() throws Exception {
        try (Producer<String, byte[]> other = bench.clients.producer(Map.of())) {
            other.send(bench.codec.state(Bench.dispatched(job, Instant.now()))).get();
        }
        Shard shard =
                new Shard(
                        new Reducer(Policies.PLAIN),
                        new Queues(new Fairness(64, 1000, Map.of()), () -> 1),
                        Policies.WEBHOOKS,
                        0);
        Restore restore = new Restore(bench.clients, bench.topics, bench.codec, () -> true);

        assertThatThrownBy(() -> restore.into(shard, bench.topics.partitionOf(job)))
                .isInstanceOf(WakeupException.class);
        assertThat(shard.size()).isZero();
    }

    /// Rule 1, the other way round: what was not committed has not happened.
    @Test
    void foldsAgainWhatTheFormerOwnerDidNotCommit() throws Exception {
        bench.publish(submit(job));
        WatchedClients watched = new WatchedClients(bench.connection);
        try (Producer<String, byte[]> former = bench.transactional("former")) {
            former.beginTransaction();
            former.sendOffsetsToTransaction(
                    Map.of(bench.facts(job), new OffsetAndMetadata(1)), bench.group());
            former.send(bench.codec.state(Bench.dispatched(job, Instant.now()))).get();
            bench.ledger("next", watched);
            await("the start of a restore", () -> watched.saw("committed"));

            former.abortTransaction();
        }

        bench.awaitWork(job, 1);
        bench.claimAndAwaitGrant(job, 1);
        assertThat(bench.work(job)).containsExactly(1);
    }

    /// Rule 2. What is committed behind a foreign open transaction lies beyond the last stable
    /// offset.
    @Test
    void restoresWhatLiesBehindAnOpenTransaction() throws Exception {
        WatchedClients watched = new WatchedClients(bench.connection);
        try (Producer<String, byte[]> open = bench.transactional("open");
                Producer<String, byte[]> former = bench.transactional("former")) {
            open.beginTransaction();
            open.send(unrelatedState()).get();
            former.beginTransaction();
            former.send(bench.codec.state(Bench.dispatched(job, Instant.now()))).get();
            former.commitTransaction();

            bench.ledger("next", watched);
            await("the start of the restore", () -> watched.saw("seekToBeginning"));
            Thread.sleep(1_500);
            open.abortTransaction();
        }

        bench.claimAndAwaitGrant(job, 1);
    }

    /// Rule 3. A stopped process does not know that its partition has a new owner, and no fact
    /// tells it: only its timers speak.
    @Test
    void hearsNothingOfTheTimersOfAZombie() throws Exception {
        HandClock clock = new HandClock();
        WatchedClients zombie = new WatchedClients(bench.connection);
        bench.ledger(
                "zombie",
                zombie,
                clock,
                Map.of(
                        "max.poll.interval.ms",
                        2_000,
                        "session.timeout.ms",
                        2_000,
                        "heartbeat.interval.ms",
                        500));
        bench.submitAndAwaitWork(job);
        bench.claimAndAwaitGrant(job, 1);
        bench.publish(failed(1, Proof.NOT_ACCEPTED));
        bench.awaitState(job, each -> each.status() == JobStatus.RETRY_WAIT);
        WatchedClients.Gate stopped = zombie.gateAfter("poll");
        stopped.awaitArrival();
        zombie.forget();
        clock.now = clock.now.plus(Duration.ofMinutes(2));

        bench.ledger("heir", bench.clients, clock, Map.of());
        bench.awaitWork(job, 2);
        stopped.open();
        await(
                "the zombie's try",
                () -> zombie.returned("commitTransaction") > 0 || zombie.saw("close"));

        assertThat(zombie.saw("beginTransaction")).isTrue();
        assertThat(bench.work(job)).containsExactly(1, 2);
    }

    /// Rule 4. Whoever goes on after a failed transaction knows things that nobody else will ever
    /// know.
    @Test
    void dropsItsMemoryWhenATransactionFails() {
        WatchedClients failing = new WatchedClients(bench.connection);
        bench.ledger("failing", failing);
        JobId before = JobId.random();
        bench.submitAndAwaitWork(before);

        failing.failNext("commitTransaction", new KafkaException("injected"));
        bench.submitAndAwaitWork(job);

        assertThat(bench.work(job)).containsExactly(1);
        assertThat(bench.states(job).getLast().status()).isEqualTo(JobStatus.DISPATCHED);
        bench.claimAndAwaitGrant(job, 1);
        bench.claimAndAwaitGrant(before, 1);
        assertThat(bench.work(before)).containsExactly(1);
    }

    /// Rule 6. A killed process leaves a transaction open; its next life ends that at once instead
    /// of waiting ten minutes for its timeout.
    @Test
    void endsTheTransactionThatItsFormerLifeLeftOpen() throws Exception {
        bench.publish(submit(job));
        try (Producer<String, byte[]> killed = bench.transactional("pod-0")) {
            killed.beginTransaction();
            killed.sendOffsetsToTransaction(
                    Map.of(bench.facts(job), new OffsetAndMetadata(1)), bench.group());
            killed.send(bench.codec.state(Bench.dispatched(job, Instant.now()))).get();

            bench.ledger("pod-0");

            bench.awaitWork(job, 1);
            assertThat(bench.work(job)).containsExactly(1);
            bench.claimAndAwaitGrant(job, 1);
        }
    }

    /// Rule 6, the other half.
    @Test
    void sharesPartitionsWithLedgersOfOtherNames() {
        MeterRegistry one = new SimpleMeterRegistry();
        MeterRegistry other = new SimpleMeterRegistry();
        WatchedClients clientsOfOne = new WatchedClients(bench.connection);
        WatchedClients clientsOfOther = new WatchedClients(bench.connection);
        ledger("pod-0", one, clientsOfOne);
        ledger("pod-1", other, clientsOfOther);
        await("both to own a partition", () -> restores(one) > 0 && restores(other) > 0);

        List<JobId> jobs =
                IntStream.range(0, Window.LEAST).mapToObj(each -> JobId.random()).toList();
        jobs.forEach(each -> bench.publish(submit(each)));
        await("all work", () -> jobsOf(Topic.WORK_STANDARD).containsAll(jobs));
        jobs.forEach(each -> bench.publish(claim(each, 1)));
        await("all grants", () -> jobsOf(Topic.GRANTS).containsAll(jobs));

        assertThat(jobsOf(Topic.WORK_STANDARD)).containsExactlyInAnyOrderElementsOf(jobs);
        assertThat(jobsOf(Topic.GRANTS)).containsExactlyInAnyOrderElementsOf(jobs);
        assertThat(facts(one)).isPositive();
        assertThat(facts(other)).isPositive();
        assertThat(clientsOfOne.returned("initTransactions")).as("nobody is fenced").isOne();
        assertThat(clientsOfOther.returned("initTransactions")).as("nobody is fenced").isOne();
    }

    /// Seen in a fuzz of the HTTP surface: there was always something to commit, and the commit
    /// behind the round that a ledger asks for once it has joined was always one of the round
    /// before. So it joined anew, and asked for a round.
    @Test
    void keepsItsMemoryWhenThereIsSomethingToFoldInEveryRound() throws Exception {
        WatchedClients watched = new WatchedClients(bench.connection);
        bench.ledger("busy", watched);
        AtomicBoolean enough = new AtomicBoolean();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                callers.execute(() -> {
                    while (!enough.get()) {
                        bench.publish(submit(JobId.random()));
                    }
                });
            }
            try {
                await("the round", () -> watched.returned("enforceRebalance") > 0);
                long commits = watched.returned("commitTransaction");
                await("commits", () -> watched.returned("commitTransaction") > commits + 50);
            } finally {
                enough.set(true);
            }
        }

        assertThat(watched.returned("initTransactions")).as("it never joined anew").isOne();
    }

    /// Seen in a chaos run: a ledger that failed right after it had given partitions up, for
    /// another to take, came back under its name to its old share; nobody took what it had given
    /// up.
    @Test
    void leavesNoPartitionBehindWhenItFailsWhileItHandsOver() {
        WatchedClients failing = new WatchedClients(bench.connection);
        bench.ledger("pod-0", failing);
        JobId before = JobId.random();
        bench.submitAndAwaitWork(before);

        failing.failWhenPartitionsGo(new KafkaException("injected"));
        bench.ledger("pod-1");
        await("pod-0 to join anew", () -> failing.returned("initTransactions") > 1);
        List<JobId> jobs =
                IntStream.range(0, Window.LEAST).mapToObj(each -> JobId.random()).toList();
        jobs.forEach(each -> bench.publish(submit(each)));

        await("all work", () -> jobsOf(Topic.WORK_STANDARD).containsAll(jobs));
    }

    @Test
    void showsStateAndOrdersTogetherOrNotAtAll() throws Exception {
        WatchedClients held = new WatchedClients(bench.connection);
        bench.ledger("held", held);
        bench.submitAndAwaitWork(job);
        WatchedClients.Gate gate = held.gateBefore("commitTransaction");

        bench.publish(claim(job, 1));
        gate.awaitArrival();
        await("the grant to be written", () -> !bench.records(Topic.GRANTS, false).isEmpty());

        assertThat(bench.grants(job)).isEmpty();
        assertThat(bench.states(job).getLast().status()).isEqualTo(JobStatus.DISPATCHED);
        gate.open();
        await("the grant", () -> bench.grants(job).contains(1));
        assertThat(bench.states(job).getLast().status()).isEqualTo(JobStatus.RUNNING);
    }

    @Test
    void goesOnAfterARestart() {
        Ledger first = bench.ledger("pod-0");
        bench.submitAndAwaitWork(job);
        JobId running = JobId.random();
        bench.submitAndAwaitWork(running);
        bench.claimAndAwaitGrant(running, 1);
        first.close();

        bench.ledger("pod-0");

        bench.claimAndAwaitGrant(job, 1);
        bench.publish(succeeded(running, 1));
        bench.awaitState(running, each -> each.status() == JobStatus.SUCCEEDED);
        assertThat(bench.work(job)).containsExactly(1);
    }

    /// A delivery is made with the completion it tells of, and outlives whoever made it: what it
    /// says is read back from the log.
    @Test
    void goesOnDeliveringAfterARestart() throws Exception {
        Webhook webhook =
                new Webhook(
                        "https://hook.example/",
                        Set.of(WebhookEvent.JOB_FAILED),
                        "whsec_eA==",
                        null);
        Ledger first = bench.ledger("pod-0");
        bench.publish(
                new Fact.Submit(
                        job, SampleDocument.PLAIN.made().notifying(webhook), Instant.now(), null));
        bench.awaitWork(job, 1);
        bench.claimAndAwaitGrant(job, 1);
        bench.publish(failed(1, Proof.REFUSED));
        await("the first call", () -> bench.calls(job).size() == 1);
        Order.Deliver call = bench.calls(job).getFirst();
        first.close();
        bench.publish(called(call, 500));

        bench.ledger("pod-0");

        await("the second call", () -> bench.calls(job).size() == 2);
        Order.Deliver again = bench.calls(job).getLast();
        assertThat(again)
                .isEqualTo(
                        new Order.Deliver(
                                call.delivery(), "default", call.target(), 2, call.message()));
        WebhookMessage message = bench.message(again);
        assertThat(message.delivery()).isEqualTo(call.delivery());
        assertThat(message.data().path("status").asText()).isEqualTo("failed");
        bench.publish(called(again, 200));
        bench.publish(new Fact.Redeliver(call.delivery(), "default", null));
        await("the third call", () -> bench.calls(job).size() == 3);
        assertThat(bench.calls(job).getLast().attempt()).isEqualTo(3);
    }

    private static Fact.Called called(Order.Deliver call, int status) {
        return new Fact.Called(
                new DeliveryAttempt(
                        call.delivery(),
                        call.attempt(),
                        Instant.now(),
                        Duration.ofMillis(5),
                        status,
                        null,
                        ""),
                null);
    }

    @Test
    void announcesEveryRunOnceUnderAnIdThatStays() {
        Ledger first = bench.ledger("pod-0");
        bench.submitAndAwaitWork(job);
        bench.claimAndAwaitGrant(job, 1);
        bench.publish(failed(1, Proof.REFUSED));
        bench.awaitState(job, each -> each.status() == JobStatus.FAILED);
        first.close();

        bench.ledger("pod-0");
        bench.publish(new Fact.Redrive(job, "default", null));
        bench.awaitWork(job, 2);
        bench.claimAndAwaitGrant(job, 2);
        bench.publish(succeeded(job, 2));
        bench.publish(succeeded(job, 2));
        bench.awaitState(job, each -> each.status() == JobStatus.SUCCEEDED);

        assertThat(bench.records(Topic.COMPLETIONS, true))
                .extracting(record -> header(record, "ce_type"), record -> header(record, "ce_id"))
                .containsExactly(
                        tuple("io.atelier.job.failed.v1", job + "/1/failed"),
                        tuple("io.atelier.job.succeeded.v1", job + "/2/succeeded"));
    }

    @Test
    void putsAJobAsideWhoseAttemptsAreSpent() {
        bench.ledger(
                new LedgerSettings(
                        "pod-0",
                        "http://here",
                        new Fairness(64, 1000, Map.of()),
                        Policies.WEBHOOKS,
                        Duration.ofDays(7),
                        ReplyTopics.NONE,
                        Map.of()),
                new Policy(
                        1,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(2),
                        Duration.ofHours(1),
                        Duration.ofMinutes(10),
                        new Policies.FlatPrices()),
                bench.clients,
                Clock.systemUTC(),
                new SimpleMeterRegistry());
        bench.submitAndAwaitWork(job);
        bench.claimAndAwaitGrant(job, 1);
        bench.publish(failed(1, Proof.AMBIGUOUS));
        bench.awaitWork(job, 2);
        bench.claimAndAwaitGrant(job, 2);
        bench.publish(new Fact.NotFound(job, 0, 2, WORKER));
        bench.awaitState(job, each -> each.status() == JobStatus.FAILED);

        ConsumerRecord<String, byte[]> completion =
                bench.records(Topic.COMPLETIONS, true).getFirst();
        assertThat(bench.records(Topic.DEAD_LETTERS, true))
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.key()).isEqualTo(job.toString());
                    assertThat(letter.value()).isEqualTo(completion.value());
                    assertThat(header(letter, "ce_id")).isEqualTo(job + "/1/failed");
                    assertThat(header(letter, "ce_type")).isEqualTo("io.atelier.job.failed.v1");
                    assertThat(header(letter, "dead-letter-reason")).startsWith("attempts spent: ");
                });
    }

    @Test
    void putsUndecodableFactsAsideAndGoesOn() throws Exception {
        bench.ledger("pod-0");
        ProducerRecord<String, byte[]> good = bench.codec.fact(submit(job));
        List<byte[]> poison =
                Stream.of("", "{", "null", "[]", "{}", "{\"job\":\"../../etc\"}")
                        .map(text -> text.getBytes(StandardCharsets.UTF_8))
                        .toList();
        try (Producer<String, byte[]> producer = bench.clients.producer(Map.of())) {
            for (byte[] value : poison) {
                producer.send(
                                new ProducerRecord<>(
                                        good.topic(),
                                        good.partition(),
                                        good.key(),
                                        value,
                                        good.headers()))
                        .get();
            }
            producer.send(new ProducerRecord<>(good.topic(), good.partition(), "?", good.value()))
                    .get();
            producer.send(
                            new ProducerRecord<>(
                                    good.topic(), good.partition(), "?", null, good.headers()))
                    .get();
        }

        bench.submitAndAwaitWork(job);

        List<ConsumerRecord<String, byte[]>> letters = bench.records(Topic.DEAD_LETTERS, true);
        assertThat(letters).hasSize(poison.size() + 2);
        assertThat(letters.stream().limit(poison.size()).map(ConsumerRecord::value))
                .containsExactlyElementsOf(poison);
        assertThat(letters)
                .allSatisfy(letter -> {
                    assertThat(header(letter, "dead-letter-reason")).isNotBlank();
                    assertThat(header(letter, "dead-letter-reason")).doesNotContain("Exception");
                    assertThat(header(letter, "dead-letter-topic")).isEqualTo(good.topic());
                });
        assertThat(letters)
                .extracting(letter -> header(letter, "dead-letter-offset"))
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7");
    }

    @Test
    void putsAsideAFactThatNobodyCanFoldAndGoesOn() {
        bench.ledger(
                new LedgerSettings(
                        "pod-0",
                        "http://here",
                        new Fairness(64, 1000, Map.of()),
                        Policies.WEBHOOKS,
                        Duration.ofDays(7),
                        ReplyTopics.NONE,
                        Map.of()),
                new Policy(
                        3,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(2),
                        Duration.ofHours(1),
                        Duration.ofMinutes(10),
                        new NoPrices()),
                bench.clients,
                Clock.systemUTC(),
                new SimpleMeterRegistry());
        bench.submitAndAwaitWork(job);
        bench.claimAndAwaitGrant(job, 1);

        bench.publish(succeeded(job, 1));
        JobId next = JobId.random().routedLike(job);
        bench.submitAndAwaitWork(next);

        assertThat(bench.records(Topic.DEAD_LETTERS, true))
                .singleElement()
                .satisfies(letter ->
                        assertThat(header(letter, "dead-letter-reason"))
                                .isEqualTo("java.lang.IllegalStateException"));
        bench.publish(failed(1, Proof.REFUSED));
        bench.awaitState(job, each -> each.status() == JobStatus.FAILED);
    }

    /// A transaction with a record that Kafka refuses would fail for ever.
    @Test
    void putsAsideAReportThatIsTooLargeAndFoldsTheLargestSubmit() throws Exception {
        bench.ledger("pod-0");
        Fact.Release chatter = new Fact.Release(job, 0, 1, WORKER, "x".repeat(1_400_000));
        bench.publish(chatter);
        ProducerRecord<String, byte[]> plain = bench.codec.fact(submit(job));
        String text = new String(plain.value(), StandardCharsets.UTF_8);
        String wide = "\uD83D\uDE00".repeat(370_000);
        byte[] large =
                text.replace("a lighthouse\"}", wide + "\"}").getBytes(StandardCharsets.UTF_8);
        try (Producer<String, byte[]> foreign = bench.clients.producer(Map.of())) {
            foreign.send(
                            new ProducerRecord<>(
                                    plain.topic(),
                                    plain.partition(),
                                    plain.key(),
                                    large,
                                    plain.headers()))
                    .get();
        }

        bench.awaitWork(job, 1);

        assertThat(large.length).isBetween(1_450_000, Topic.LARGEST_FACT);
        assertThat(bench.records(Topic.DEAD_LETTERS, true))
                .singleElement()
                .satisfies(letter ->
                        assertThat(header(letter, "dead-letter-reason")).contains("a fact of 14"));
    }

    /// Seen in a fuzz of the HTTP surface: pictures that were paid for, and a report of them that
    /// nobody took.
    @Test
    void foldsASuccessWithTheLongestRevisedPrompt() {
        bench.ledger("pod-0");
        bench.submitAndAwaitWork(job);
        bench.claimAndAwaitGrant(job, 1);
        Fact.Succeeded plain = succeeded(job, 1);
        String longest = "\uD83D\uDE00".repeat(32_000);

        bench.publish(
                new Fact.Succeeded(
                        job,
                        plain.part(),
                        plain.fence(),
                        plain.worker(),
                        plain.pictures(),
                        plain.usage(),
                        null,
                        false,
                        new Outcome.Telling("resp_1", longest, "generate"),
                        Lane.REALTIME));

        Job ended = bench.awaitState(job, each -> each.status() == JobStatus.SUCCEEDED);
        assertThat(JobAnswer.of(ended, "").revisedPrompt()).isEqualTo(longest);
    }

    private List<JobId> jobsOf(Topic orders) {
        return bench.orders(orders).stream().map(LedgerRulesTest::jobOf).toList();
    }

    private static JobId jobOf(Order order) {
        return order instanceof Order.Work work ? work.job() : ((Order.ToWorker) order).job();
    }

    private ProducerRecord<String, byte[]> unrelatedState() {
        ProducerRecord<String, byte[]> state =
                bench.codec.state(Bench.dispatched(job, Instant.now()));
        return new ProducerRecord<>(
                state.topic(), state.partition(), "group:other", new byte[] {'{', '}'});
    }

    private Ledger ledger(String instance, MeterRegistry registry, Clients clients) {
        return bench.ledger(
                new LedgerSettings(
                        instance,
                        "http://here",
                        new Fairness(64, 1000, Map.of()),
                        Policies.WEBHOOKS,
                        Duration.ofDays(7),
                        ReplyTopics.NONE,
                        Map.of()),
                Policies.redispatching(Duration.ofMinutes(10)),
                clients,
                Clock.systemUTC(),
                registry);
    }

    private static long restores(MeterRegistry registry) {
        return registry.find("atelier_ledger_restore").timers().stream()
                .mapToLong(timer -> timer.count())
                .sum();
    }

    private static double facts(MeterRegistry registry) {
        return registry.find("atelier_ledger_facts").counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private Fact.Failed failed(int fence, Proof proof) {
        return new Fact.Failed(
                job, 0, fence, WORKER, proof, Failure.of("trouble", "Trouble."), null, null);
    }

    private static Fact.Succeeded succeeded(JobId job, int fence) {
        return new Fact.Succeeded(
                job,
                0,
                fence,
                WORKER,
                List.of(new Picture(0, "name", "image/png", 10, "ab", 1, 1)),
                Usage.NONE,
                null,
                false);
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static final class HandClock extends Clock {
        private volatile Instant now = Instant.parse("2026-11-22T10:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /// Something that nobody foresaw.
    private static final class NoPrices implements Policy.Prices {
        @Override
        public Cost cost(ImageOperation operation, Usage usage, Lane lane) {
            throw new IllegalStateException("no price list");
        }

        @Override
        public Usd atMost(ImageOperation operation, boolean continued) {
            return Usd.ZERO;
        }

        @Override
        public Usd expected(ImageOperation operation, Lane lane) {
            return Usd.ZERO;
        }

        @Override
        public Duration deadline(ImageOptions options) {
            return Duration.ofMinutes(2);
        }
    }
}
