package io.atelier.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.attempt.FakeLedger;
import io.atelier.attempt.InputPictures;
import io.atelier.attempt.Precheck;
import io.atelier.attempt.Vitals;
import io.atelier.catalog.Catalog;
import io.atelier.job.Fact;
import io.atelier.job.Failure;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageSource;
import io.atelier.job.JobId;
import io.atelier.job.LimitKind;
import io.atelier.job.ModerationCheck;
import io.atelier.job.Order;
import io.atelier.job.Outcome;
import io.atelier.job.Picture;
import io.atelier.job.Proof;
import io.atelier.job.SampleDocument;
import io.atelier.job.Step;
import io.atelier.job.Tier;
import io.atelier.job.TurnBase;
import io.atelier.job.Usage;
import io.atelier.log.Reports;
import io.atelier.openai.Binding;
import io.atelier.openai.Delivery;
import io.atelier.openai.InputPicture;
import io.atelier.openai.Inputs;
import io.atelier.openai.ModelList;
import io.atelier.openai.OpenAiConfig;
import io.atelier.openai.PictureSink;
import io.atelier.openai.Preflight;
import io.atelier.openai.Recovery;
import io.atelier.openai.Upstream;
import io.atelier.openai.Verdict;
import io.atelier.storage.FolderInputs;
import io.atelier.storage.FolderPartials;
import io.atelier.storage.FolderStore;
import io.atelier.storage.InputStore;
import io.atelier.storage.Manifest;
import io.atelier.storage.PictureStore;
import io.atelier.storage.SmallStorage;
import io.atelier.trace.Tracing;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class AttemptTest {
    private static final String WORKER = "pod-1/aaaa";
    private static final JobId JOB = JobId.keyed("default", "/v1/jobs", "attempt");
    private static final Usage USAGE = new Usage(10, 0, 0, 90);
    private static final Outcome.Telling TELLING =
            new Outcome.Telling("resp_1", "a park at noon", "generate");
    private static final byte[] SVG =
            "<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'></svg>".getBytes(UTF_8);
    private static final Failure TROUBLE = Failure.of("trouble", "Trouble.");

    @TempDir Path folder;
    private final FakeLedger ledger = new FakeLedger(WORKER);
    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final Set<String> broken = new HashSet<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private int mendedAfter = -1;
    private long nanos;
    private final Vitals vitals = new Vitals(Duration.ofSeconds(30), () -> nanos);
    private FolderStore folderStore;
    private PictureStore store;
    private InputStore inputs;

    @BeforeEach
    void openStore() {
        folderStore = new FolderStore(new SmallStorage(folder));
        store = breakable(folderStore);
        inputs = new FolderInputs(new SmallStorage(folder), Clock.systemUTC());
        vitals.echo();
        ledger.grants();
    }

    @Test
    void callsStoresAndReportsWhatItWasGranted() throws Exception {
        run(work(1, false));

        assertThat(upstream.calls).isEqualTo(1);
        Fact.Succeeded report = onlyReport(Fact.Succeeded.class);
        assertThat(report.adopted()).isFalse();
        assertThat(report.usage()).isEqualTo(USAGE);
        assertThat(report.requestId()).isEqualTo("req-1");
        assertThat(report.pictures()).extracting(Picture::contentType).containsExactly("image/png");
        assertThat(manifest().pictures()).isEqualTo(report.pictures());
        assertThat(store.open(report.pictures().getFirst().name())).isPresent();
    }

    @Test
    void countsClaimsAndHowAttemptsEnd() throws Exception {
        run(work(1, false));
        run(work(2, false));
        run(work(3, true));
        attempt(work(4, false), new FakeLedger(WORKER)).run(Supplier::get);
        ledger.denies();
        run(work(5, false));

        assertThat(List.of(attempts("succeeded"), attempts("adopted"))).containsExactly(1L, 2L);
        assertThat(List.of(claims("granted"), claims("none"), claims("denied")))
                .containsExactly(3L, 1L, 1L);
    }

    private long attempts(String outcome) {
        return meters.get("atelier_worker_attempt").tag("outcome", outcome).timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    private long claims(String answer) {
        return meters.get("atelier_worker_claim").tag("answer", answer).timer().count();
    }

    @Test
    void leavesWhatItIsDenied() throws Exception {
        ledger.denies();

        run(work(1, false));

        assertThat(upstream.calls).isZero();
        assertThat(ledger.reports()).isEmpty();
    }

    @Test
    void givesUpWhenTheLedgerDoesNotAnswer() throws Exception {
        FakeLedger silent = new FakeLedger(WORKER);

        attempt(work(1, false), silent).run(Supplier::get);

        assertThat(upstream.calls).isZero();
        assertThat(silent.heard()).hasSizeGreaterThan(1).hasOnlyElementsOfType(Fact.Claim.class);
    }

    @Test
    void adoptsWhatAnEarlierAttemptHasLeft() throws Exception {
        run(work(1, false));
        Manifest left = manifest();

        run(work(2, false));

        assertThat(upstream.calls).isEqualTo(1);
        Fact.Succeeded report = (Fact.Succeeded) ledger.reports().getLast();
        assertThat(report.adopted()).isTrue();
        assertThat(report.fence()).isEqualTo(2);
        assertThat(report.pictures()).isEqualTo(left.pictures());
    }

    /// It stored its pictures after the ledger had given up on its run.
    @Test
    void adoptsWhatAnEarlierRunHasLeft() throws Exception {
        run(work(1, false));
        Manifest left = manifest();

        run(again(work(2, false), 3, "hash-a"));
        run(again(work(3, true), 3, "hash-a"));

        assertThat(upstream.calls).isEqualTo(1);
        assertThat(ledger.reports().subList(1, 3))
                .allSatisfy(report -> {
                    assertThat(((Fact.Succeeded) report).adopted()).isTrue();
                    assertThat(((Fact.Succeeded) report).pictures()).isEqualTo(left.pictures());
                });
    }

    @Test
    void adoptsNothingThatWasMadeForAnotherRequest() throws Exception {
        run(work(1, false));

        run(again(work(2, false), 2, "hash-b"));

        assertThat(upstream.calls).isEqualTo(2);
    }

    @Test
    void looksOnlyWhereItMayNotBuy() throws Exception {
        run(work(2, true));

        assertThat(upstream.calls).isZero();
        assertThat(onlyReport(Fact.NotFound.class).fence()).isEqualTo(2);
    }

    @Test
    void findsWhatItLooksFor() throws Exception {
        run(work(1, false));

        run(work(2, true));

        assertThat(upstream.calls).isEqualTo(1);
        assertThat(((Fact.Succeeded) ledger.reports().getLast()).adopted()).isTrue();
    }

    @Test
    void releasesWhatItGetsTooLate() throws Exception {
        nanos += Duration.ofSeconds(15).toNanos();

        run(work(1, false));

        assertThat(upstream.calls).isZero();
        assertThat(onlyReport(Fact.Release.class).fence()).isEqualTo(1);
    }

    @Test
    void releasesWhatWasStoppedBeforeTheCall() throws Exception {
        Attempt attempt = attempt(work(1, false), ledger);
        attempt.stop();

        attempt.run(Supplier::get);

        assertThat(upstream.calls).isZero();
        onlyReport(Fact.Release.class);
        assertThat(files()).isEmpty();
    }

    @Test
    void isInDoubtWhenItIsStoppedDuringTheCall() throws Exception {
        CountDownLatch calling = new CountDownLatch(1);
        upstream.script =
                sink -> {
                    calling.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return new Outcome.Ambiguous(TROUBLE, null);
                };
        Attempt attempt = attempt(work(1, false), ledger);
        Thread thread = Thread.ofVirtual().start(() -> runQuietly(attempt));

        calling.await();
        attempt.stop();
        thread.join();

        assertThat(onlyReport(Fact.Failed.class).proof()).isEqualTo(Proof.AMBIGUOUS);
        assertThat(files()).isEmpty();
    }

    @Test
    void keepsAPictureThatCameBeforeTheStop() throws Exception {
        Attempt[] self = new Attempt[1];
        upstream.script =
                sink -> {
                    Outcome answered = answer(sink, png());
                    self[0].stop();
                    return answered;
                };
        self[0] = attempt(work(1, false), ledger);

        self[0].run(Supplier::get);

        onlyReport(Fact.Succeeded.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void passesOnWhatTheUpstreamProves() throws Exception {
        Duration wait = Duration.ofSeconds(7);
        upstream.script = sink -> new Outcome.NotAccepted(TROUBLE, wait, "req-2");
        run(work(1, false));
        upstream.script = sink -> new Outcome.Refused(TROUBLE, "req-3");
        run(work(2, false));
        upstream.script = sink -> new Outcome.Ambiguous(TROUBLE, "req-4");
        run(work(3, false));

        assertThat(ledger.reports())
                .containsExactly(
                        failed(1, Proof.NOT_ACCEPTED, wait, "req-2"),
                        failed(2, Proof.REFUSED, null, "req-3"),
                        failed(3, Proof.AMBIGUOUS, null, "req-4"));
    }

    @Test
    void doubtsAnAnswerThatIsNoPicture() throws Exception {
        upstream.script = sink -> answer(sink, new byte[] {1, 2, 3});

        run(work(1, false));

        Fact.Failed report = onlyReport(Fact.Failed.class);
        assertThat(report.proof()).isEqualTo(Proof.AMBIGUOUS);
        assertThat(report.failure().code()).isEqualTo("upstream_not_a_picture");
        assertThat(store.manifest(JOB, 0, 1)).isEmpty();
        assertThat(files()).isEmpty();
    }

    /// It is paid for, and served as what it is.
    @ParameterizedTest
    @ValueSource(strings = {"svg", "png"})
    void storesADrawingAlsoWhereAnotherFormatWasAskedFor(String asked) throws Exception {
        upstream.script = sink -> answer(sink, SVG);

        run(working(1, wanting(asked), ModerationCheck.OFF));

        assertThat(onlyReport(Fact.Succeeded.class).pictures())
                .extracting(Picture::contentType)
                .containsExactly("image/svg+xml");
    }

    @Test
    void doubtsAnAnswerWithTooFewPictures() throws Exception {
        run(work(1, false, 2));

        assertThat(onlyReport(Fact.Failed.class).failure().code())
                .isEqualTo("upstream_not_a_picture");
        assertThat(store.manifest(JOB, 0, 1)).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void reportsDoubtWhenTheCallEndsInAWayThatNobodyForesaw() throws Exception {
        upstream.script =
                sink -> {
                    throw new IllegalStateException("a bug");
                };

        run(work(1, false));

        assertThat(onlyReport(Fact.Failed.class).proof()).isEqualTo(Proof.AMBIGUOUS);
    }

    @Test
    void givesBackWhenTheStoreFailsBeforeTheCall() throws Exception {
        broken.add("manifest");

        run(work(1, false));

        assertThat(upstream.calls).isZero();
        onlyReport(Fact.Release.class);
    }

    @Test
    void isInDoubtWhenTheStoreFailsAfterTheCall() throws Exception {
        broken.add("publish");

        run(work(1, false));

        Fact.Failed report = onlyReport(Fact.Failed.class);
        assertThat(report.proof()).isEqualTo(Proof.AMBIGUOUS);
        assertThat(report.failure().code()).isEqualTo("storage_failed");
        assertThat(report.failure().message()).doesNotContain("broken");
    }

    @Test
    void storesWhatIsPaidForOnceTheStoreIsBack() throws Exception {
        broken.add("publish");
        mendedAfter = 12;

        run(work(1, false));

        onlyReport(Fact.Succeeded.class);
        assertThat(upstream.calls).isEqualTo(1);
        assertThat(pauses).hasSize(12).isSorted().last().isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void givesUpStoringBeforeTheLedgerGivesUpOnTheCall() throws Exception {
        broken.add("publish");
        Duration call = Catalog.load().deadline(work(1, false).operation().options());

        run(work(1, false));

        onlyReport(Fact.Failed.class);
        assertThat(Duration.ofNanos(nanos)).isBetween(call.plusSeconds(15), call.plusSeconds(30));
    }

    @Test
    void succeedsWhenOnlyTidyingUpFails() throws Exception {
        broken.add("discardOthers");

        run(work(1, false));

        onlyReport(Fact.Succeeded.class);
    }

    @Test
    void reportsTheWinnerOfARaceForTheManifest() throws Exception {
        upstream.script =
                sink -> {
                    upstream.script = again -> answer(again, png());
                    runQuietly(attempt(work(1, false), ledger));
                    return answer(sink, png());
                };

        run(work(2, false));

        assertThat(upstream.calls).isEqualTo(2);
        Fact.Succeeded winner = (Fact.Succeeded) ledger.reports().getFirst();
        Fact.Succeeded loser = (Fact.Succeeded) ledger.reports().getLast();
        assertThat(loser.pictures()).isEqualTo(winner.pictures());
        assertThat(loser.fence()).isEqualTo(2);
        assertThat(loser.adopted()).as("it has called, and that is paid for").isFalse();
        assertThat(files()).hasSize(2);
    }

    @Test
    void reportsUntilItIsHeard() throws Exception {
        upstream.script =
                sink -> {
                    ledger.deaf(3);
                    return answer(sink, png());
                };

        run(work(1, false));

        onlyReport(Fact.Succeeded.class);
    }

    @Test
    void reportsUntilItIsHeardThoughItIsInterrupted() {
        ledger.deaf(3);
        Reports reports = new Reports(ledger.publisher(), Duration.ofMillis(1));
        Thread.currentThread().interrupt();

        reports.untilHeard(new Fact.NotFound(JOB, 0, 1, WORKER));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(ledger.reports()).hasSize(1);
    }

    @Test
    void saysThatATurnIsBoundBeforeAnybodyWaitsForIt() throws Exception {
        upstream.turns =
                (turn, inputs, sink) -> {
                    assertThat(ledger.reports())
                            .containsExactly(new Fact.Bound(JOB, 0, 1, WORKER, "resp_1"));
                    answer(sink, png());
                    return new Outcome.Answered(1, USAGE, "req-1", TELLING);
                };

        run(turn(1, null, null));

        Fact.Succeeded report = (Fact.Succeeded) ledger.reports().getLast();
        assertThat(report.telling()).isEqualTo(TELLING);
        assertThat(manifest().telling()).isEqualTo(TELLING);
    }

    @Test
    void fetchesWhatIsBoundAndBuysNothing() throws Exception {
        upstream.recovery =
                sink -> {
                    answer(sink, png());
                    return new Recovery.Ended(new Outcome.Answered(1, USAGE, "req-1", TELLING));
                };

        run(turn(2, "resp_1", null));

        assertThat(upstream.calls).isZero();
        assertThat(onlyReport(Fact.Succeeded.class).telling()).isEqualTo(TELLING);
    }

    @Test
    void buysNothingWhileWhatIsBoundMayStillCome() throws Exception {
        for (Recovery recovery :
                List.of(
                        new Recovery.StillRunning(),
                        new Recovery.Unreachable(TROUBLE),
                        new Recovery.Ended(
                                new Outcome.Ambiguous(
                                        Failure.of("storage_failed", "Trouble."), null)))) {
            upstream.recovery = sink -> recovery;
            run(turn(2, "resp_1", null));
        }
        upstream.recovery =
                sink -> {
                    throw new IllegalStateException("a bug");
                };
        run(turn(2, "resp_1", null));
        upstream.recovery =
                sink -> {
                    broken.add("publish");
                    answer(sink, png());
                    return new Recovery.Ended(new Outcome.Answered(1, USAGE, "req-1"));
                };
        run(turn(2, "resp_1", null));

        assertThat(ledger.reports()).hasSize(5).hasOnlyElementsOfType(Fact.Release.class);
        assertThat(upstream.calls).isZero();
    }

    @Test
    void saysWhatBecameOfABoundCallThatBroughtNothing() throws Exception {
        upstream.recovery = sink -> new Recovery.Gone(null);
        run(turn(2, "resp_1", null));
        upstream.recovery = sink -> new Recovery.Ended(new Outcome.Refused(TROUBLE, "req-2"));
        run(turn(3, "resp_1", null));

        assertThat(ledger.reports())
                .containsExactly(
                        new Fact.NotFound(JOB, 0, 2, WORKER),
                        failed(3, Proof.REFUSED, null, "req-2"));
    }

    @Test
    void endsATurnAtTheUpstreamWhenItIsStopped() throws Exception {
        CountDownLatch calling = new CountDownLatch(1);
        upstream.turns =
                (turn, inputs, sink) -> {
                    calling.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return new Outcome.Ambiguous(TROUBLE, null);
                };
        Attempt attempt = attempt(turn(1, null, null), ledger);
        Thread thread = Thread.ofVirtual().start(() -> runQuietly(attempt));

        calling.await();
        attempt.stop();
        thread.join();

        assertThat(upstream.cancelled).containsExactly("resp_1");
        assertThat(((Fact.Failed) ledger.reports().getLast()).proof()).isEqualTo(Proof.AMBIGUOUS);
    }

    @Test
    void goesOnFromTheTurnBeforeAndElseFromItsPicture() throws Exception {
        run(work(1, false));
        List<@Nullable String> previous = new ArrayList<>();
        List<Integer> images = new ArrayList<>();
        upstream.turns =
                (turn, inputs, sink) -> {
                    previous.add(turn.previousResponseId());
                    images.add(inputs.images().size());
                    return previous.size() == 1
                            ? new Outcome.Refused(
                                    Failure.of("previous_response_not_found", "Gone."), null)
                            : new Outcome.Refused(TROUBLE, "req-3");
                };

        run(again(turn(5, null, new TurnBase("resp_0", JOB, 0)), 1, "hash-b"));

        assertThat(previous).containsExactly("resp_0", null);
        assertThat(images).containsExactly(0, 1);
        assertThat(ledger.reports())
                .anySatisfy(fact ->
                        assertThat(fact)
                                .isInstanceOfSatisfying(
                                        Fact.Noted.class,
                                        noted ->
                                                assertThat(noted.what()).isEqualTo(Step.RESEEDED)));
        assertThat(ledger.reports().getLast()).isEqualTo(failed(5, Proof.REFUSED, null, "req-3"));
    }

    @Test
    void paysNothingForATurnThatWouldHaveToGoOnFromADrawing() throws Exception {
        upstream.script = sink -> answer(sink, SVG);
        run(working(1, wanting("svg"), ModerationCheck.OFF));

        run(again(turn(5, null, new TurnBase(null, JOB, 0)), 1, "hash-b"));

        assertThat(upstream.calls).as("the drawing itself").isEqualTo(1);
        Fact.Failed report = (Fact.Failed) ledger.reports().getLast();
        assertThat(report.proof()).isEqualTo(Proof.REFUSED);
        assertThat(report.failure().code()).isEqualTo("input_unfit");
        assertThat(report.failure().message())
                .endsWith("which is SVG, and only PNG, JPEG or WebP can be started from.");
    }

    @Test
    void paysNothingWhereAPictureToStartFromIsGone() throws Exception {
        run(
                working(
                        1,
                        new ImageOperation.Edit(
                                "a hat",
                                SampleDocument.PLAIN.operation().options(),
                                List.of(new ImageSource.File("file-" + "0".repeat(32))),
                                null,
                                null),
                        ModerationCheck.OFF));

        assertThat(upstream.calls).isZero();
        Fact.Failed report = onlyReport(Fact.Failed.class);
        assertThat(report.proof()).isEqualTo(Proof.REFUSED);
        assertThat(report.failure().code()).isEqualTo("input_missing");
    }

    @Test
    void asksModerationBeforeItPays() throws Exception {
        ImageOperation operation = SampleDocument.PLAIN.operation();
        upstream.verdict = new Verdict.Flagged(List.of("violence"), Map.of());
        run(working(1, operation, ModerationCheck.TEXT));
        upstream.verdict = new Verdict.Unavailable(TROUBLE);
        run(working(2, operation, ModerationCheck.TEXT));
        assertThat(upstream.calls).isZero();
        upstream.verdict = new Verdict.Passed();
        run(working(3, operation, ModerationCheck.TEXT));

        assertThat(upstream.calls).isEqualTo(1);
        assertThat(((Fact.Failed) ledger.reports().get(0)).failure().code())
                .isEqualTo("moderation_blocked");
        assertThat(((Fact.Failed) ledger.reports().get(1)).proof()).isEqualTo(Proof.NOT_ACCEPTED);
        assertThat(((Fact.Noted) ledger.reports().get(2)).what()).isEqualTo(Step.CHECK_PASSED);
        assertThat(ledger.reports().get(3)).isInstanceOf(Fact.Succeeded.class);
    }

    private void run(Order.Work work) throws InterruptedException {
        attempt(work, ledger).run(Supplier::get);
    }

    private static void runQuietly(Attempt attempt) {
        try {
            attempt.run(Supplier::get);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Attempt attempt(Order.Work work, FakeLedger with) {
        return new Attempt(
                work,
                new Attempt.Desk(
                        WORKER,
                        with.claims,
                        vitals,
                        upstream,
                        store,
                        new InputPictures(inputs, store),
                        new Precheck(upstream, OpenAiConfig.Away.CLOSED),
                        new Sketches(
                                new FolderPartials(new SmallStorage(folder), Clock.systemUTC()),
                                with.publisher(),
                                "pod-1/aaaa"),
                        Catalog.load(),
                        new Reports(with.publisher(), Duration.ofMillis(1)),
                        Tracing.OFF,
                        pause -> {
                            nanos += pause.toNanos();
                            pauses.add(pause);
                            if (pauses.size() == mendedAfter) {
                                broken.clear();
                            }
                        },
                        new WorkerMetrics(meters)));
    }

    private <T extends Fact> T onlyReport(Class<T> type) {
        assertThat(ledger.reports()).singleElement().isInstanceOf(type);
        return type.cast(ledger.reports().getFirst());
    }

    private Manifest manifest() throws IOException {
        return store.manifest(JOB, 0, 1).orElseThrow();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static Order.Work work(int fence, boolean recoverOnly) {
        return work(fence, recoverOnly, 1);
    }

    private static Order.Work work(int fence, boolean recoverOnly, int images) {
        return new Order.Work(
                JOB,
                "default",
                Tier.STANDARD,
                0,
                1,
                fence,
                recoverOnly,
                0,
                images,
                "hash-a",
                SampleDocument.PLAIN.images(images).operation());
    }

    /// @param bound of a turn that is only to be fetched
    private static Order.Work turn(int fence, @Nullable String bound, @Nullable TurnBase base) {
        return new Order.Work(
                JOB,
                "default",
                Tier.STANDARD,
                0,
                1,
                fence,
                bound != null,
                0,
                1,
                "hash-a",
                new ImageOperation.Turn(
                        "a park",
                        SampleDocument.PLAIN.operation().options(),
                        List.of(),
                        null,
                        "auto",
                        null,
                        null),
                bound,
                base,
                ModerationCheck.OFF);
    }

    private static Order.Work working(int fence, ImageOperation operation, ModerationCheck check) {
        return new Order.Work(
                JOB,
                "default",
                Tier.STANDARD,
                0,
                1,
                fence,
                false,
                0,
                1,
                "hash-a",
                operation,
                null,
                null,
                check);
    }

    private static Order.Work again(Order.Work work, int run, String requestHash) {
        return new Order.Work(
                work.job(),
                work.tenant(),
                work.tier(),
                work.part(),
                run,
                work.fence(),
                work.recoverOnly(),
                work.firstImage(),
                work.images(),
                requestHash,
                work.operation(),
                work.bound(),
                work.base(),
                work.check());
    }

    private static Fact.Failed failed(
            int fence, Proof proof, @Nullable Duration retryAfter, String requestId) {
        return new Fact.Failed(JOB, 0, fence, WORKER, proof, TROUBLE, retryAfter, requestId);
    }

    private static Outcome answer(PictureSink sink, byte[] picture) {
        try (OutputStream out = sink.picture(0)) {
            out.write(picture);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Outcome.Answered(1, USAGE, "req-1");
    }

    private static ImageOperation wanting(String outputFormat) {
        return new ImageOperation.Generate(
                "a park",
                SampleDocument.PLAIN
                        .operation()
                        .options()
                        .but()
                        .model("gpt-image-2.6-flare")
                        .outputFormat(outputFormat)
                        .made());
    }

    private static byte[] png() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// The same store, whose broken methods fail.
    private PictureStore breakable(PictureStore real) {
        return (PictureStore)
                Proxy.newProxyInstance(
                        PictureStore.class.getClassLoader(),
                        new Class<?>[] {PictureStore.class},
                        (proxy, method, arguments) -> {
                            if (broken.contains(method.getName())) {
                                throw new IOException("broken on purpose");
                            }
                            try {
                                return method.invoke(real, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    private static final class ScriptedUpstream implements Upstream {
        private interface Script {
            Outcome call(PictureSink sink);
        }

        private interface Turns {
            Outcome call(ImageOperation.Turn turn, Inputs inputs, PictureSink sink);
        }

        private interface Fetching {
            Recovery fetch(PictureSink sink);
        }

        private Script script = sink -> answer(sink, png());
        private Turns turns = (turn, inputs, sink) -> answer(sink, png());
        private Fetching recovery = sink -> new Recovery.StillRunning();
        private Verdict verdict = new Verdict.Passed();
        private final List<String> cancelled = new ArrayList<>();
        private int calls;

        @Override
        public Outcome generate(ImageOperation.Generate operation, Delivery delivery) {
            calls++;
            return script.call(delivery.pictures());
        }

        @Override
        public Outcome edit(ImageOperation.Edit operation, Inputs inputs, Delivery delivery) {
            calls++;
            return script.call(delivery.pictures());
        }

        @Override
        public Outcome turn(
                ImageOperation.Turn operation, Inputs inputs, Delivery delivery, Binding binding) {
            calls++;
            binding.bound("resp_" + calls);
            return turns.call(operation, inputs, delivery.pictures());
        }

        @Override
        public Recovery recover(ImageOperation operation, String upstreamId, Delivery delivery) {
            return recovery.fetch(delivery.pictures());
        }

        @Override
        public boolean cancel(String model, String upstreamId) {
            return cancelled.add(upstreamId);
        }

        @Override
        public Verdict moderate(String text, List<InputPicture> images) {
            return verdict;
        }

        @Override
        public ModelList models() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Preflight> preflight(List<String> models) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<LimitKind, Double> limits(String model) {
            return Map.of();
        }

        @Override
        public boolean admits(String model) {
            return true;
        }
    }
}
