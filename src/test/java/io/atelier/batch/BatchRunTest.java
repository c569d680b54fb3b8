package io.atelier.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.atelier.attempt.AttemptKey;
import io.atelier.attempt.FakeLedger;
import io.atelier.attempt.InputPictures;
import io.atelier.attempt.LeftBehind;
import io.atelier.attempt.Precheck;
import io.atelier.attempt.Vitals;
import io.atelier.job.Fact;
import io.atelier.job.Failure;
import io.atelier.job.JobId;
import io.atelier.job.Lane;
import io.atelier.job.ModerationCheck;
import io.atelier.job.Order;
import io.atelier.job.Proof;
import io.atelier.job.SampleDocument;
import io.atelier.job.Tier;
import io.atelier.log.BatchSight;
import io.atelier.log.Codec;
import io.atelier.log.Json;
import io.atelier.log.Reports;
import io.atelier.log.Topics;
import io.atelier.openai.Batch;
import io.atelier.openai.BatchCreation;
import io.atelier.openai.BatchEndpoint;
import io.atelier.openai.BatchFinding;
import io.atelier.openai.BatchStatus;
import io.atelier.openai.OpenAiConfig;
import io.atelier.openai.Upstream;
import io.atelier.storage.FolderBatches;
import io.atelier.storage.FolderInputs;
import io.atelier.storage.FolderStore;
import io.atelier.storage.PictureStore;
import io.atelier.storage.SmallStorage;
import io.atelier.trace.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One batch at a time, with an upstream and a ledger that do as they are told. Time passes only
/// where somebody rests.
@Timeout(30)
class BatchRunTest {
    private static final String LANE = "pod-1.batch/aaaa";
    private static final String KEY = "atl_00000000-0000-0000-0000-000000000001";
    private static final Gathering.Kind KIND =
            new Gathering.Kind(BatchEndpoint.GENERATIONS, "gpt-image-2.5-flare", 0);
    private static final TopicPartition PARTITION = new TopicPartition("work.batch-lane", 0);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LEASE = Duration.ofSeconds(30);

    @TempDir Path folder;
    private final FakeLedger ledger = new FakeLedger(LANE);
    private final ScriptedBatches upstream = new ScriptedBatches();
    private final Codec codec = new Codec(new Topics("", 1));
    private final Throttle throttle = new Throttle(100, clock());
    private final Turnaround turnaround = new Turnaround();
    private final List<BatchSight> sights = new ArrayList<>();
    private final List<Long> settled = new ArrayList<>();
    private Duration passed = Duration.ofDays(20_000);
    private boolean audible = true;
    private int brokenFor;
    private final Vitals vitals = new Vitals(LEASE, () -> passed.toNanos());
    private FolderBatches lists;
    private PictureStore store;
    private Desk desk;
    private BatchRun run;

    @BeforeEach
    void open() throws IOException {
        SmallStorage storage = new SmallStorage(folder.resolve("store"));
        lists = new FolderBatches(storage);
        store = breakable(new FolderStore(storage));
        Files.createDirectories(folder.resolve("scratch"));
        ledger.grants();
        vitals.echo();
        desk =
                new Desk(
                        LANE,
                        codec,
                        ledger.claims,
                        vitals,
                        upstream,
                        store,
                        lists,
                        new InputPictures(new FolderInputs(storage, Clock.systemUTC()), store),
                        new Precheck(nobody(), OpenAiConfig.Away.OPEN),
                        new Reports(ledger.publisher(), Duration.ofMillis(1)),
                        _ -> Optional.empty(),
                        key -> sights.reversed().stream().findFirst(),
                        sights::add,
                        throttle,
                        turnaround,
                        new BatchMetrics(new SimpleMeterRegistry()),
                        Tracing.OFF,
                        new Desk.Settings(
                                10_000,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofMinutes(1),
                                Duration.ofDays(7),
                                Duration.ofSeconds(20),
                                4,
                                100),
                        folder.resolve("scratch"),
                        this::rest,
                        clock());
        run = new BatchRun(KEY, KIND, desk);
    }

    @Test
    void buysWhatItIsGrantedAndTellsEachWhatBecameOfIt() throws Exception {
        upstream.whileOrdering =
                () -> assertThat(listed()).as("before the order").isEqualTo(upstream.input.size());

        buy(works(3));

        assertThat(claims()).hasSize(3).allMatch(claim -> KEY.equals(claim.batch()));
        assertThat(upstream.orders).hasSize(1);
        assertThat(upstream.orders.getFirst().metadata()).containsEntry("atelier_key", KEY);
        assertThat(reports(Fact.Succeeded.class))
                .hasSize(3)
                .allMatch(fact -> fact.lane() == Lane.BATCH && !fact.adopted());
        assertThat(ledger.reports()).hasSize(3);
        assertThat(settled).containsExactlyInAnyOrder(1L, 2L, 3L);
        assertThat(lists.open(KEY)).isEmpty();
        assertThat(upstream.deleted).containsExactly("file-in", "file-out");
        assertThat(scratch()).isEmpty();
        assertThat(sights.getLast().status()).isEqualTo("completed");
        assertThat(sights.getLast().endedAt()).isNotNull();
        assertThat(turnaround.slowest()).containsEntry(KIND.model(), Duration.ofSeconds(1));
    }

    @Test
    void leavesOutWhoIsDenied() throws Exception {
        List<Order.Work> works = works(3);
        ledger.answers(claim ->
                Optional.of(claim.job().equals(works.get(1).job()) ? deny(claim) : grant(claim)));

        buy(works);

        assertThat(upstream.input).hasSize(2);
        assertThat(reports(Fact.Succeeded.class)).hasSize(2);
        assertThat(settled).hasSize(3);
    }

    @Test
    void leavesOutWhoIsNotAnswered() throws Exception {
        List<Order.Work> works = works(2);
        ledger.answers(claim ->
                claim.job().equals(works.getFirst().job())
                        ? Optional.empty()
                        : Optional.of(grant(claim)));

        buy(works);

        assertThat(upstream.input).hasSize(1);
        assertThat(run.awaits(AttemptKey.of(works.getFirst()))).isFalse();
        assertThat(run.awaits(AttemptKey.of(works.getLast()))).isTrue();
    }

    @Test
    void ordersNothingWhereNobodyIsLeft() throws Exception {
        ledger.denies();

        buy(works(2));

        assertThat(upstream.uploaded).isZero();
        assertThat(ledger.reports()).isEmpty();
    }

    @Test
    void neverOrdersAgainAfterADoubt() throws Exception {
        upstream.creations.add(new BatchCreation.Doubtful(Failure.of("reset", "Reset.")));
        upstream.findings.add(new BatchFinding.Absent());
        upstream.findings.add(new BatchFinding.Unknown(Failure.of("away", "Away.")));
        upstream.findings.add(
                new BatchFinding.Found(ScriptedBatches.batch(BatchStatus.IN_PROGRESS)));

        buy(works(2));

        assertThat(upstream.orders).hasSize(1);
        assertThat(reports(Fact.Succeeded.class)).hasSize(2);
    }

    @Test
    void givesBackWhatWasOrderedInDoubtAndIsNotToBeFoundTwice() throws Exception {
        upstream.creations.add(new BatchCreation.Doubtful(Failure.of("reset", "Reset.")));
        Duration before = passed;

        buy(works(2));

        assertThat(upstream.orders).hasSize(1);
        assertThat(passed.minus(before)).isEqualTo(Duration.ofSeconds(2));
        assertFailed(2, Proof.NOT_ACCEPTED, "reset");
        assertThat(lists.open(KEY)).isEmpty();
    }

    @Test
    void doesNotOrderOnceItMayBeTakenForLost() throws Exception {
        upstream.whileUploading =
                () -> {
                    audible = false;
                    pass(LEASE.dividedBy(2));
                    audible = true;
                    vitals.echo();
                };

        buy(works(2));

        assertThat(upstream.orders).isEmpty();
        assertThat(reports(Fact.Release.class)).hasSize(2);
    }

    @Test
    void ordersHoweverLongTheUploadTakesWhereItIsHeardAllAlong() throws Exception {
        upstream.whileUploading = () -> pass(LEASE.multipliedBy(3));

        buy(works(2));

        assertThat(reports(Fact.Succeeded.class)).hasSize(2);
    }

    @Test
    void triesAgainWhatWasProvablyNotTaken() throws Exception {
        upstream.creations.add(
                new BatchCreation.NotAccepted(Failure.of("rate_limit_exceeded", "Slow."), null));

        buy(works(1));

        assertThat(upstream.orders).hasSize(2);
        assertThat(reports(Fact.Succeeded.class)).hasSize(1);
    }

    @Test
    void givesBackWhatIsRefused() throws Exception {
        upstream.creations.add(new BatchCreation.Refused(Failure.of("invalid", "No.")));

        buy(works(2));

        assertFailed(2, Proof.NOT_ACCEPTED, "invalid");
    }

    @Test
    void makesSmallerBatchesWhereTooManyTokensAreEnqueued() throws Exception {
        upstream.looks.add(
                ScriptedBatches.batch(
                        BatchStatus.FAILED,
                        new Batch.Problem("token_limit_exceeded", null, "Too many.")));

        buy(works(4));

        assertFailed(4, Proof.NOT_ACCEPTED, Failure.BATCH_LIMIT);
        assertThat(throttle.lines(KIND.model())).isEqualTo(2);
        assertThat(throttle.waits(KIND.model())).isTrue();
    }

    @Test
    void refusesTheLinesThatABatchFailedFor() throws Exception {
        upstream.looks.add(
                ScriptedBatches.batch(
                        BatchStatus.FAILED, new Batch.Problem("bad_size", 2L, "Not a size.")));

        buy(works(3));

        assertThat(reports(Fact.Failed.class))
                .extracting(fact -> fact.proof() + " " + fact.failure().code())
                .containsExactlyInAnyOrder(
                        "REFUSED bad_size",
                        "NOT_ACCEPTED batch_failed",
                        "NOT_ACCEPTED batch_failed");
    }

    @Test
    void keepsWhatABatchThatExpiredHasDone() throws Exception {
        upstream.looks.add(ScriptedBatches.batch(BatchStatus.IN_PROGRESS));
        upstream.looks.add(ScriptedBatches.batch(BatchStatus.EXPIRED));
        upstream.ends.put(2, "batch_expired");

        buy(works(3));

        assertThat(reports(Fact.Succeeded.class)).hasSize(2);
        assertFailed(1, Proof.NOT_ACCEPTED, "batch_expired");
        assertThat(turnaround.slowest()).isEmpty();
    }

    @Test
    void givesBackWhatWasCancelledBeforeAnyLineWasRun() throws Exception {
        upstream.looks.add(
                new Batch(
                        ScriptedBatches.ID,
                        BatchStatus.CANCELLED,
                        new Batch.Counts(0, 0, 0),
                        "file-in",
                        null,
                        null,
                        List.of(),
                        Map.of(),
                        Instant.EPOCH,
                        null));

        buy(works(2));

        assertFailed(2, Proof.NOT_ACCEPTED, "batch_cancelled");
    }

    @Test
    void tellsLinesApartByWhatTheyProve() throws Exception {
        upstream.ends.put(1, "400");
        upstream.ends.put(2, "500");
        upstream.ends.put(3, "");

        buy(works(4));

        assertThat(reports(Fact.Succeeded.class)).hasSize(1);
        assertThat(reports(Fact.Failed.class))
                .extracting(fact -> fact.proof() + " " + fact.failure().code())
                .containsExactlyInAnyOrder(
                        "REFUSED moderation_blocked",
                        "AMBIGUOUS server_error",
                        "AMBIGUOUS batch_line_missing");
    }

    @Test
    void waitsForAStoreThatIsAway() throws Exception {
        brokenFor = 3;

        buy(works(2));

        assertThat(reports(Fact.Succeeded.class)).hasSize(2);
        assertThat(ledger.reports()).hasSize(2);
        assertThat(brokenFor).isZero();
    }

    @Test
    void leavesOutWhoIsStoppedBeforeTheOrder() throws Exception {
        List<Order.Work> works = works(3);
        upstream.whileUploading =
                () -> {
                    upstream.whileUploading = () -> {};
                    stop(works.get(0), Order.Stop.Why.CANCELLED);
                    stop(works.get(1), Order.Stop.Why.OVERTAKEN);
                };

        buy(works);

        assertThat(upstream.uploaded).isEqualTo(2);
        assertThat(upstream.input).hasSize(1).first().asString().contains(id(works.get(2)));
        assertThat(reports(Fact.Release.class)).hasSize(1);
        assertThat(reports(Fact.Succeeded.class)).hasSize(1);
        assertThat(ledger.reports()).hasSize(2);
    }

    @Test
    void tellsAtOnceThatACancelledMemberMayBeBilled() throws Exception {
        List<Order.Work> works = works(2);
        upstream.looks.add(ScriptedBatches.batch(BatchStatus.IN_PROGRESS));
        upstream.whileLooking = () -> stop(works.getFirst(), Order.Stop.Why.CANCELLED);

        buy(works);

        assertFailed(1, Proof.AMBIGUOUS, "cancelled_in_batch");
        assertThat(reports(Fact.Succeeded.class)).hasSize(1);
        assertThat(upstream.cancelled).isZero();
    }

    @Test
    void cancelsABatchThatNobodyWants() throws Exception {
        List<Order.Work> works = works(2);
        upstream.looks.add(ScriptedBatches.batch(BatchStatus.IN_PROGRESS));
        upstream.whileLooking = () -> works.forEach(work -> stop(work, Order.Stop.Why.CANCELLED));

        buy(works);

        assertThat(upstream.cancelled).isEqualTo(1);
        assertFailed(2, Proof.AMBIGUOUS, "cancelled_in_batch");
    }

    @Test
    void keepsGoingForWhoHasExpired() throws Exception {
        List<Order.Work> works = works(1);
        upstream.whileLooking = () -> stop(works.getFirst(), Order.Stop.Why.EXPIRED);

        buy(works);

        assertThat(reports(Fact.Succeeded.class)).hasSize(1);
    }

    @Test
    void cancelsABatchInTimeForWhoCannotWait() throws Exception {
        IntStream.range(0, 20)
                .forEach(_ -> upstream.looks.add(ScriptedBatches.batch(BatchStatus.IN_PROGRESS)));
        upstream.ends.put(1, "batch_cancelled");
        Instant until = clock().instant().plusSeconds(5);

        buy(List.of(work(1, null, until), work(2, null, null)));

        assertThat(upstream.cancelled).isEqualTo(1);
        assertThat(upstream.looked).isLessThan(8);
        assertFailed(1, Proof.NOT_ACCEPTED, "batch_cancelled");
        assertThat(reports(Fact.Succeeded.class)).hasSize(1);
    }

    @Test
    void cancelsWhenSomebodyAsksTo() throws Exception {
        upstream.looks.add(ScriptedBatches.batch(BatchStatus.IN_PROGRESS));
        upstream.whileLooking = run::cancel;

        buy(works(1));

        assertThat(upstream.cancelled).isEqualTo(1);
    }

    @Test
    void goesOnWithABatchWhoseIdNobodyRecorded() throws Exception {
        List<Order.Work> works = lost(3);
        upstream.findings.add(
                new BatchFinding.Found(ScriptedBatches.batch(BatchStatus.IN_PROGRESS)));
        upstream.ends.put(3, "batch_expired");
        run.join(again(works.get(0)));

        Thread resuming = Thread.ofVirtual().start(this::resume);
        resuming.join();

        // Pictures are welcome from anybody; a no only counts from whoever holds the grant.
        assertThat(reports(Fact.Succeeded.class))
                .extracting(fact -> fact.fence())
                .containsExactlyInAnyOrder(2, 1);
        assertThat(reports(Fact.Failed.class)).isEmpty();
        assertThat(lists.open(KEY)).as("somebody is still to come").isPresent();

        run.join(again(works.get(2)));

        assertFailed(1, Proof.NOT_ACCEPTED, "batch_expired");
        assertThat(upstream.orders).isEmpty();
    }

    @Test
    void givesBackWhatWasNeverOrdered() throws Exception {
        List<Order.Work> works = lost(2);
        run.join(again(works.get(0)));
        resume();
        run.join(again(works.get(1)));

        assertFailed(2, Proof.NOT_ACCEPTED, "batch_not_created");
        assertThat(upstream.orders).isEmpty();
    }

    @Test
    void findsNothingForWhoWasToldLongAgo() throws Exception {
        upstream.findings.add(new BatchFinding.Found(ScriptedBatches.batch(BatchStatus.COMPLETED)));
        run.join(again(work(1, KEY, null)));

        resume();

        assertThat(reports(Fact.NotFound.class)).hasSize(1);
    }

    @Test
    void givesBackWhoIsNotInTheList() throws Exception {
        lost(1);
        upstream.findings.add(new BatchFinding.Found(ScriptedBatches.batch(BatchStatus.COMPLETED)));
        run.join(again(work(7, KEY, null)));

        resume();

        assertFailed(1, Proof.NOT_ACCEPTED, "batch_not_created");
    }

    @Test
    void adoptsWhatIsStoredAlready() throws Exception {
        List<Order.Work> works = works(1);
        buy(works);
        run = new BatchRun(KEY, KIND, desk);

        run.join(again(works.getFirst()));

        assertThat(reports(Fact.Succeeded.class))
                .extracting(Fact.Succeeded::adopted)
                .containsExactly(false, true);
        assertThat(new LeftBehind(store).of(works.getFirst())).isPresent();
    }

    private void buy(List<Order.Work> works) throws Exception {
        try (Gathering gathering =
                new Gathering(
                        KIND,
                        new WorkFile(folder.resolve("scratch").resolve("gathering"), codec),
                        0)) {
            long offset = 0;
            for (Order.Work work : works) {
                offset++;
                gathering.add(
                        AttemptKey.of(work),
                        json(work),
                        100,
                        new Gathering.Source(PARTITION, offset));
            }
            run.buy(
                    gathering,
                    source -> {
                        synchronized (settled) {
                            settled.add(source.offset());
                        }
                    });
        } finally {
            run.close();
        }
    }

    private void resume() {
        try {
            run.resume();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// The members of a batch that another lane has begun.
    private List<Order.Work> lost(int count) throws IOException {
        List<Order.Work> works = works(count);
        StringBuilder list = new StringBuilder();
        List<String> input = new ArrayList<>();
        for (Order.Work work : works) {
            list.append(new String(json(work), UTF_8)).append('\n');
            input.add("{\"custom_id\":\"%s\"}".formatted(CustomId.of(work)));
        }
        lists.put(KEY, new ByteArrayInputStream(list.toString().getBytes(UTF_8)));
        upstream.input = input;
        return works;
    }

    private void stop(Order.Work work, Order.Stop.Why why) {
        run.stop(new Order.Stop(work.job(), work.part(), work.fence(), LANE, why));
    }

    private static List<Order.Work> works(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> work(i, null, null)).toList();
    }

    /// The same part, dispatched anew to be looked for.
    private static Order.Work again(Order.Work work) {
        return new Order.Work(
                work.job(),
                work.tenant(),
                work.tier(),
                work.part(),
                work.run(),
                work.fence() + 1,
                true,
                work.firstImage(),
                work.images(),
                work.requestHash(),
                work.operation(),
                KEY,
                null,
                work.check(),
                null,
                Lane.BATCH,
                null,
                null);
    }

    private static Order.Work work(int number, @Nullable String bound, @Nullable Instant until) {
        return new Order.Work(
                JobId.keyed("default", "/v1/jobs", "batch-" + number),
                "default",
                Tier.BATCH,
                0,
                1,
                1,
                bound != null,
                0,
                1,
                "hash",
                SampleDocument.PLAIN.images(1).operation(),
                bound,
                null,
                ModerationCheck.OFF,
                null,
                Lane.BATCH,
                until,
                null);
    }

    private static byte[] json(Order.Work work) {
        try {
            return Json.MAPPER.writeValueAsBytes(work);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static String id(Order.Work work) {
        return CustomId.of(work).toString();
    }

    private static Order.ToWorker grant(Fact.Claim claim) {
        return new Order.Grant(
                claim.job(), claim.part(), claim.fence(), claim.worker(), claim.ask());
    }

    private static Order.ToWorker deny(Fact.Claim claim) {
        return new Order.Deny(
                claim.job(), claim.part(), claim.fence(), claim.worker(), claim.ask(), "stale");
    }

    private long listed() {
        try (InputStream list = lists.open(KEY).orElseThrow()) {
            return new String(list.readAllBytes(), UTF_8).lines().count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<Fact.Claim> claims() {
        return ledger.heard().stream()
                .filter(Fact.Claim.class::isInstance)
                .map(Fact.Claim.class::cast)
                .toList();
    }

    private <T extends Fact> List<T> reports(Class<T> type) {
        return ledger.reports().stream().filter(type::isInstance).map(type::cast).toList();
    }

    private void assertFailed(int count, Proof proof, String code) {
        assertThat(reports(Fact.Failed.class))
                .hasSize(count)
                .allSatisfy(fact -> {
                    assertThat(fact.proof()).isEqualTo(proof);
                    assertThat(fact.failure().code()).isEqualTo(code);
                });
    }

    private List<Path> scratch() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("scratch"))) {
            return files.toList();
        }
    }

    private void rest(Duration time) {
        pass(time);
    }

    private void pass(Duration time) {
        for (Duration left = time; left.isPositive(); left = left.minusSeconds(1)) {
            passed = passed.plus(left.compareTo(Duration.ofSeconds(1)) < 0 ? left : SECOND);
            if (audible) {
                vitals.echo();
            }
        }
    }

    private Clock clock() {
        InstantSource source = () -> Instant.EPOCH.plus(passed);
        return source.withZone(ZoneOffset.UTC);
    }

    /// Fails to begin a picture so often.
    private PictureStore breakable(PictureStore real) {
        return (PictureStore)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {PictureStore.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("begin") && brokenFor > 0) {
                                brokenFor--;
                                throw new IOException("broken on purpose");
                            }
                            try {
                                return method.invoke(real, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    private static Upstream nobody() {
        return (Upstream)
                Proxy.newProxyInstance(
                        BatchRunTest.class.getClassLoader(),
                        new Class<?>[] {Upstream.class},
                        (_, method, _) -> {
                            throw new UnsupportedOperationException(method.getName());
                        });
    }
}
