package io.atelier.batch;

import io.atelier.attempt.AttemptKey;
import io.atelier.attempt.Words;
import io.atelier.job.Fact;
import io.atelier.job.Failure;
import io.atelier.job.Order;
import io.atelier.log.BatchSight;
import io.atelier.log.Undecodable;
import io.atelier.openai.Batch;
import io.atelier.openai.BatchLook;
import io.atelier.openai.BatchStatus;
import io.atelier.storage.Manifest;
import io.atelier.trace.SpanKeys;
import io.atelier.trace.UnderWay;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One batch, from its claims until every member has been told what became of it: bought here, or
/// taken over from a lane that is gone.
final class BatchRun {
    private static final Logger LOG = Logger.getLogger(BatchRun.class);
    private static final Failure NOT_CREATED =
            Failure.of("batch_not_created", "The batch was never ordered.");

    private final String key;
    private final Gathering.Kind kind;
    private final Desk desk;
    private final Outbox outbox;
    private final Endings endings;
    private final Members members;
    private final Grants grants = new Grants();
    private final CompletableFuture<Standing> standing = new CompletableFuture<>();
    private volatile boolean ordered;
    private volatile boolean unwanted;
    private volatile boolean sealing;
    private @Nullable BatchSight shown;

    /// @param key as its metadata has it
    BatchRun(String key, Gathering.Kind kind, Desk desk) throws IOException {
        this.key = key;
        this.kind = kind;
        this.desk = desk;
        this.outbox = new Outbox(desk.reports(), desk.settings().window());
        this.endings = new Endings(desk.lane(), this::say);
        this.members =
                new Members(
                        new WorkFile(desk.scratch().resolve(key + ".works.jsonl"), desk.codec()));
    }

    static String freshKey() {
        return BatchSight.KEY_PREFIX + UUID.randomUUID();
    }

    String key() {
        return key;
    }

    Gathering.Kind kind() {
        return kind;
    }

    /// Whether it has claimed and has not yet ordered.
    boolean sealing() {
        return sealing;
    }

    /// Whether a grant to that attempt is no surprise.
    boolean awaits(AttemptKey attempt) {
        return grants.awaits(attempt);
    }

    /// Somebody wants all of it to be cancelled.
    void cancel() {
        unwanted = true;
    }

    /// Nobody wants that member any more.
    void stop(Order.Stop stop) {
        AttemptKey attempt = AttemptKey.of(stop);
        grants.stop(attempt, stop.why());
        members.held(attempt)
                .ifPresent(member -> {
                    member.stop(stop.why());
                    if (ordered) {
                        unwanted(member, stop.why());
                    }
                });
    }

    /// Claims what was gathered, orders it, and sees it through.
    void buy(Gathering gathering, Intake.Settled settled) throws InterruptedException {
        try (UnderWay _ = UnderWay.begin(span())) {
            bought(gathering, settled);
        }
    }

    private void bought(Gathering gathering, Intake.Settled settled) throws InterruptedException {
        long claimedAt = desk.vitals().now();
        Optional<Batch> batch;
        sealing = true;
        try {
            new Sealing(key, gathering, members, grants, desk, this::say, settled).seal();
            batch = new Ordering(key, kind, members, claimedAt, desk, endings).order();
        } finally {
            sealing = false;
        }
        if (batch.isPresent()) {
            ordered();
            LOG.infof(
                    "batch ordered batch=%s upstreamId=%s model=%s lines=%d",
                    key, batch.get().id(), kind.model(), members.lines());
            seeThrough(batch.get(), claimedAt, Duration.ZERO);
        } else {
            desk.metrics().notCreated();
            standing.complete(new Standing.NotCreated());
            outbox.flush();
            forgetList();
        }
    }

    /// Goes on with what another lane, or this one before it was restarted, has perhaps ordered.
    void resume() throws InterruptedException {
        try (UnderWay _ = UnderWay.begin(span())) {
            resumed();
        }
    }

    /// Of a trace of its own: its calls are for many jobs.
    private SpanBuilder span() {
        return desk.tracing()
                .span(SpanKind.INTERNAL, "batch", null)
                .setAttribute(SpanKeys.BATCH, key)
                .setAttribute(SpanKeys.GEN_AI_REQUEST_MODEL, kind.model());
    }

    private void resumed() throws InterruptedException {
        long since = desk.vitals().now();
        Optional<Batch> batch = sighted();
        if (batch.isEmpty()) {
            batch = new Search(desk).find(kind.model(), key);
        }
        if (batch.isEmpty()) {
            LOG.infof("batch was never ordered batch=%s", key);
            standing.complete(new Standing.NotCreated());
            desk.rest().sleep(desk.settings().linger());
            outbox.flush();
            return;
        }
        if (!listed()) {
            standing.complete(new Standing.DealtWith());
            desk.rest().sleep(desk.settings().linger());
            outbox.flush();
            return;
        }
        LOG.infof(
                "batch taken over batch=%s upstreamId=%s lines=%d",
                key, batch.get().id(), members.lines());
        ordered();
        seeThrough(batch.get(), since, desk.settings().linger());
    }

    /// Claims a member that another lane has lost, and tells what has become of it.
    @SuppressWarnings("FutureReturnValueIgnored") // told once it is known
    void join(Order.Work work) throws InterruptedException {
        AttemptKey attempt = AttemptKey.of(work);
        grants.await(attempt);
        try {
            if (!(desk.claims().claim(attempt, key) instanceof Order.Grant)) {
                grants.forget(attempt);
                return;
            }
        } catch (TimeoutException e) {
            grants.forget(attempt);
            return;
        }
        Words words = new Words(attempt, desk.lane());
        Optional<Manifest> left = leftBehind(work);
        if (left.isPresent()) {
            members.find(PartRef.of(work)).ifPresent(Member::settle);
            say(words.succeeded(left.get(), true));
        } else {
            standing.thenAccept(known -> joined(known, work.run(), words));
        }
    }

    private void joined(Standing known, int run, Words words) {
        switch (known) {
            case Standing.NotCreated _ -> say(Endings.notAccepted(words, NOT_CREATED, null));
            case Standing.DealtWith _ -> say(words.notFound());
            case Standing.Listed(Members listed) -> {
                AttemptKey attempt = words.key();
                Optional<Member> member =
                        listed.find(new PartRef(attempt.job(), attempt.part()))
                                .filter(it -> it.id().run() == run);
                if (member.isEmpty()) {
                    say(Endings.notAccepted(words, NOT_CREATED, null));
                } else {
                    member.get()
                            .hold(attempt)
                            .ifPresent(ending -> endings.settle(member.get(), ending));
                    grants.stopOf(attempt).ifPresent(why -> unwanted(member.get(), why));
                }
            }
        }
    }

    private Optional<Manifest> leftBehind(Order.Work work) {
        try {
            return desk.leftBehind().of(work);
        } catch (IOException e) {
            LOG.warnf("manifest not to be read jobId=%s reason=%s", work.job(), e.toString());
            return Optional.empty();
        }
    }

    private void ordered() {
        ordered = true;
        for (Member member : members.open()) {
            member.stopped().ifPresent(why -> unwanted(member, why));
        }
        standing.complete(new Standing.Listed(members));
    }

    /// Once it is ordered it is paid.
    private void unwanted(Member member, Order.Stop.Why why) {
        switch (why) {
            case CANCELLED ->
                    endings.doubt(member, "cancelled_in_batch", "The call was in a batch already.");
            case OVERTAKEN -> member.settle();
            case EXPIRED -> {}
        }
    }

    private Optional<Batch> sighted() {
        return desk.known()
                .apply(key)
                .flatMap(sight ->
                        desk.upstream().get(kind.model(), sight.upstreamId())
                                        instanceof BatchLook.Seen(Batch batch)
                                ? Optional.of(batch)
                                : Optional.empty());
    }

    /// @return false where nobody has written down who is in it, or it is forgotten
    private boolean listed() throws InterruptedException {
        Pauses pauses = new Pauses(desk.settings().poll(), desk.rest());
        while (true) {
            try (InputStream list = desk.lists().open(key).orElse(null)) {
                if (list == null) {
                    return false;
                }
                load(list);
                return true;
            } catch (IOException | Undecodable e) {
                LOG.warnf(
                        "members of a batch not to be read, it is tried again batch=%s reason=%s",
                        key, e.toString());
                pauses.longer(null);
            }
        }
    }

    private void load(InputStream list) throws IOException, Undecodable {
        List<Member> lines = new ArrayList<>();
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            Order.Work work = desk.codec().work(bytes);
            Member member = new Member(CustomId.of(work), members.keep(bytes), work, null);
            members.add(member);
            lines.add(member);
        }
        members.written(lines);
    }

    private void seeThrough(Batch begun, long since, Duration linger) throws InterruptedException {
        show(begun, null);
        Optional<Batch> over =
                new Watching(
                                key,
                                kind.model(),
                                members,
                                () -> unwanted,
                                seen -> show(seen, null),
                                desk)
                        .untilOver(begun);
        if (over.isPresent()) {
            ended(over.get(), since, linger);
        } else {
            doubtAll("batch_gone", "The upstream no longer knows the batch.");
        }
        linger(linger);
        outbox.flush();
        over.ifPresent(batch -> cleanUp(batch, since));
        show(over.orElse(begun), desk.clock().instant());
    }

    private void ended(Batch batch, long since, Duration linger) throws InterruptedException {
        desk.metrics().ended(batch.status());
        LOG.infof(
                "batch ended batch=%s upstreamId=%s status=%s completed=%d failed=%d",
                key,
                batch.id(),
                batch.status().wireName(),
                batch.counts().completed(),
                batch.counts().failed());
        if (batch.status() == BatchStatus.FAILED) {
            failed(batch);
            return;
        }
        if (batch.status() == BatchStatus.COMPLETED && linger.isZero()) {
            Duration took = Duration.ofNanos(desk.vitals().now() - since);
            desk.turnaround().took(kind.model(), took);
            desk.metrics().turnaround(took);
        }
        desk.throttle().ended(kind.model());
        if (neverRun(batch)) {
            Failure failure =
                    Failure.of("batch_" + batch.status().wireName(), "The batch was not run.");
            members.open().forEach(member -> endings.giveBack(member, failure, null));
        } else if (new Splitting(key, kind.model(), members, endings, desk).split(batch)) {
            doubtAll("batch_line_missing", "The batch has ended without a word of this call.");
        } else {
            doubtAll("batch_output_lost", "The batch's output is no longer to be had.");
        }
    }

    private static boolean neverRun(Batch batch) {
        return batch.status() != BatchStatus.COMPLETED
                && batch.outputFileId() == null
                && batch.errorFileId() == null
                && batch.counts().completed() == 0
                && batch.counts().failed() == 0;
    }

    /// It was not taken, so none of its lines was run.
    private void failed(Batch batch) {
        Optional<Batch.Problem> limit =
                batch.errors().stream().filter(it -> it.code().contains("limit")).findFirst();
        if (limit.isPresent()) {
            LOG.warnf(
                    "batch was one too many, the next ones are smaller model=%s code=%s lines=%d",
                    kind.model(), limit.get().code(), members.lines());
            desk.throttle().limited(kind.model(), members.lines());
            giveBackAll(Failure.of(Failure.BATCH_LIMIT, limit.get().message()));
            return;
        }
        LOG.errorf(
                "batch was refused as a whole batch=%s model=%s code=%s",
                key,
                kind.model(),
                batch.errors().stream().findFirst().map(Batch.Problem::code).orElse(""));
        for (Batch.Problem problem : batch.errors()) {
            members.line(problem.line())
                    .ifPresent(member ->
                            endings.settleHeld(
                                    member,
                                    words ->
                                            words.refused(
                                                    Failure.of(problem.code(), problem.message()),
                                                    null)));
        }
        giveBackAll(Failure.of("batch_failed", "The batch was refused as a whole."));
    }

    private void giveBackAll(Failure failure) {
        members.open().forEach(member -> endings.giveBack(member, failure, null));
    }

    private void doubtAll(String code, String message) {
        members.open().forEach(member -> endings.doubt(member, code, message));
    }

    /// For members that are still to come, with the ledger's word that they are ours now.
    private void linger(Duration atMost) throws InterruptedException {
        Instant end = desk.clock().instant().plus(atMost);
        while (!members.allSettled() && desk.clock().instant().isBefore(end)) {
            desk.rest().sleep(desk.settings().poll());
        }
    }

    /// Only where nobody else can have taken it over meanwhile.
    private void cleanUp(Batch batch, long since) {
        if (!members.allSettled() || !desk.vitals().heardSince(since)) {
            return;
        }
        forgetList();
        for (String file :
                new @Nullable String[] {
                    batch.inputFileId(), batch.outputFileId(), batch.errorFileId()
                }) {
            if (file != null && !desk.upstream().delete(kind.model(), file)) {
                LOG.debugf("file of a batch left to expire batch=%s", key);
            }
        }
    }

    private void forgetList() {
        try {
            desk.lists().delete(key);
        } catch (IOException e) {
            LOG.warnf("list of members left behind batch=%s reason=%s", key, e.toString());
        }
    }

    private void show(Batch batch, @Nullable Instant endedAt) {
        BatchSight sight =
                new BatchSight(
                        key,
                        batch.id(),
                        kind.endpoint().path(),
                        kind.model(),
                        batch.status().wireName(),
                        members.lines(),
                        batch.counts().completed(),
                        batch.counts().failed(),
                        batch.createdAt(),
                        endedAt,
                        desk.lane());
        if (!sight.equals(shown)) {
            shown = sight;
            desk.sights().accept(sight);
        }
    }

    private void say(Fact fact) {
        desk.metrics().line(fact);
        outbox.send(fact);
    }

    /// Lets go of the disk.
    void close() {
        try {
            members.close();
        } catch (IOException e) {
            LOG.warnf("file left behind batch=%s reason=%s", key, e.toString());
        }
    }
}
