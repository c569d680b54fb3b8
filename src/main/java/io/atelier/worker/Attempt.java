package io.atelier.worker;

import io.atelier.attempt.AttemptKey;
import io.atelier.attempt.AttemptSpan;
import io.atelier.attempt.Claims;
import io.atelier.attempt.InputPictures;
import io.atelier.attempt.Keeping;
import io.atelier.attempt.LeftBehind;
import io.atelier.attempt.Precheck;
import io.atelier.attempt.UnusableInput;
import io.atelier.attempt.Uploads;
import io.atelier.attempt.Vitals;
import io.atelier.attempt.Words;
import io.atelier.catalog.Catalog;
import io.atelier.catalog.Deadlines;
import io.atelier.job.Fact;
import io.atelier.job.Failure;
import io.atelier.job.Order;
import io.atelier.job.Outcome;
import io.atelier.job.Step;
import io.atelier.log.Reports;
import io.atelier.openai.Delivery;
import io.atelier.openai.Inputs;
import io.atelier.openai.Recovery;
import io.atelier.openai.Upstream;
import io.atelier.storage.Manifest;
import io.atelier.storage.NotAPicture;
import io.atelier.storage.PictureStore;
import io.atelier.trace.Redacted;
import io.atelier.trace.Tracing;
import io.atelier.trace.UnderWay;
import io.opentelemetry.api.trace.SpanKind;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One attempt at one part of a job: claim, look for what an earlier attempt has left, call, store,
/// report. Runs on a virtual thread of its own; the slot is held until it ends.
final class Attempt {
    static final String STORAGE_FAILED = "storage_failed";

    private static final Logger LOG = Logger.getLogger(Attempt.class);

    /// Before an attempt that only fetches, and could not, is given back to be made again.
    private static final Duration BREATH = Duration.ofSeconds(5);

    /// Of the time for reporting: what the report itself may take.
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final Order.Work work;
    private final AttemptKey key;
    private final Desk desk;
    private final Words words;
    private long claimedAt;
    private @Nullable Thread caller;
    private volatile @Nullable String bound;
    private boolean stopped;
    private @Nullable AttemptSpan span;

    /// What every attempt of this worker shares.
    record Desk(
            String worker,
            Claims claims,
            Vitals vitals,
            Upstream upstream,
            PictureStore store,
            InputPictures pictures,
            Precheck precheck,
            Sketches sketches,
            Catalog catalog,
            Reports reports,
            Tracing tracing,
            Rest rest,
            WorkerMetrics metrics) {}

    /// Leave of the upstream's limits, which hears what became of the call.
    interface Leave {
        Outcome around(Supplier<Outcome> call);
    }

    /// How to let time pass.
    interface Rest {
        void sleep(Duration time) throws InterruptedException;
    }

    Attempt(Order.Work work, Desk desk) {
        this.work = work;
        this.key = AttemptKey.of(work);
        this.desk = desk;
        this.words = new Words(key, desk.worker());
        this.bound = work.bound();
    }

    String model() {
        return work.operation().options().model();
    }

    /// The caller of the job gave up: a call that has not been sent is not sent, one under way is
    /// cut.
    synchronized void stop() {
        stopped = true;
        if (caller != null) {
            caller.interrupt();
        }
    }

    synchronized boolean calling() {
        return caller != null;
    }

    /// @param leave to make the one call that is paid for
    void run(Leave leave) throws InterruptedException {
        try (AttemptSpan begun = AttemptSpan.begin(desk.tracing(), work)) {
            span = begun;
            claimed(leave);
        }
    }

    private void claimed(Leave leave) throws InterruptedException {
        claimedAt = desk.vitals().now();
        Order.ToWorker answer;
        try (UnderWay _ = UnderWay.begin(desk.tracing().span(SpanKind.INTERNAL, "claim"))) {
            answer = desk.claims().claim(key);
        } catch (TimeoutException e) {
            LOG.debugf("claim given up jobId=%s attempt=%d", key.job(), key.fence());
            desk.metrics().claimed(Optional.empty(), sinceClaim());
            return;
        }
        desk.metrics().claimed(Optional.of(answer), sinceClaim());
        if (!(answer instanceof Order.Grant)) {
            spanned(AttemptSpan::denied);
            return;
        }
        if (believedAlive()) {
            granted(leave);
        }
    }

    private boolean believedAlive() {
        boolean sure = desk.vitals().mayCall(claimedAt);
        if (!sure) {
            report(words.release("not sure to be believed alive"));
        }
        return sure;
    }

    private void granted(Leave leave) {
        try {
            Optional<Manifest> left = new LeftBehind(desk.store()).of(work);
            String upstreamId = work.bound();
            if (left.isPresent()) {
                report(words.succeeded(left.get(), true));
            } else if (!work.recoverOnly()) {
                prepared(leave);
            } else if (upstreamId == null) {
                report(words.notFound());
            } else {
                calling(uploads -> fetched(upstreamId, uploads));
            }
        } catch (IOException e) {
            LOG.warnf(
                    "the store failed before the call, the attempt is given back jobId=%s reason=%s",
                    key.job(), e.toString());
            report(words.release("the object store failed"));
        }
    }

    /// What can be known to be in vain is never paid for.
    private void prepared(Leave leave) throws IOException {
        Inputs inputs;
        try {
            inputs = desk.pictures().of(work.tenant(), work.operation());
        } catch (UnusableInput e) {
            report(words.refused(e.failure(), null));
            return;
        }
        switch (desk.precheck().of(work, inputs)) {
            case Precheck.Unasked _ -> buy(inputs, leave);
            case Precheck.Passed _ -> {
                note(Step.CHECK_PASSED, "moderation had no objection");
                if (believedAlive()) {
                    buy(inputs, leave);
                }
            }
            case Precheck.Blocked(Failure failure) -> report(words.refused(failure, null));
            case Precheck.Undecided(Failure failure) ->
                    report(words.notAccepted(new Outcome.NotAccepted(failure, null, null)));
        }
    }

    private void buy(Inputs inputs, Leave leave) {
        Call call = new Call(work, desk.upstream(), desk.pictures(), this::bound, this::note);
        calling(uploads ->
                bought(() -> leave.around(() -> call.make(inputs, delivery(uploads))), uploads));
    }

    private void calling(Function<Uploads, Fact.OfAttempt> ending) {
        try (Uploads uploads = new Uploads(desk.store(), key, work.run())) {
            report(enterCall() ? ending.apply(uploads) : words.release("stopped before the call"));
        }
    }

    /// A call, from its first byte to its last.
    private interface Calling<T> {
        T call();
    }

    /// From here on money may have been spent: whatever goes wrong is at least reported as doubt.
    /// Without a report the ledger would believe the call under way, and grant it again when asked.
    private Fact.OfAttempt bought(Calling<Outcome> call, Uploads uploads) {
        try {
            return stored(interruptibly(call), uploads);
        } catch (IOException e) {
            LOG.errorf(e, "pictures that are paid for could not be stored jobId=%s", key.job());
            return words.ambiguous(
                    Failure.of(STORAGE_FAILED, "The pictures could not be stored."), null);
        } catch (RuntimeException e) {
            logUnforeseen(e);
            return words.ambiguous(
                    Failure.of("internal_error", "The call ended in an unforeseen way."), null);
        }
    }

    /// What was bought by an attempt before. As long as it may still come, nobody buys it again.
    private Fact.OfAttempt fetched(String upstreamId, Uploads uploads) {
        try {
            Recovery recovery =
                    interruptibly(() ->
                            desk.upstream()
                                    .recover(work.operation(), upstreamId, delivery(uploads)));
            return switch (recovery) {
                case Recovery.Ended(Outcome.Ambiguous doubtful)
                        when doubtful.failure().code().equals(STORAGE_FAILED) ->
                        givenBack("the object store failed");
                case Recovery.Ended(Outcome outcome) -> stored(outcome, uploads);
                case Recovery.Gone _ -> words.notFound();
                case Recovery.StillRunning _ -> words.release("the upstream is still at it");
                case Recovery.Unreachable(Failure failure) -> givenBack(failure.code());
            };
        } catch (IOException e) {
            LOG.warnf("pictures fetched, not stored jobId=%s reason=%s", key.job(), e.toString());
            return givenBack("the object store failed");
        } catch (RuntimeException e) {
            logUnforeseen(e);
            return givenBack("internal_error");
        }
    }

    private <T> T interruptibly(Calling<T> call) {
        try {
            return call.call();
        } finally {
            leaveCall();
        }
    }

    private Delivery delivery(Uploads uploads) {
        return new Delivery(
                desk.catalog().deadline(work.operation().options()),
                uploads::begin,
                desk.sketches().of(work),
                work.traceparent());
    }

    private Fact.OfAttempt stored(Outcome outcome, Uploads uploads) throws IOException {
        return switch (outcome) {
            case Outcome.Answered answered -> stored(answered, uploads);
            case Outcome.NotAccepted refused -> words.notAccepted(refused);
            case Outcome.Ambiguous doubtful ->
                    words.ambiguous(doubtful.failure(), doubtful.requestId());
            case Outcome.Refused refused -> words.refused(refused);
        };
    }

    /// The pictures are paid for: only a broken one, or a store that fails for good, is a failure
    /// now.
    private Fact.OfAttempt stored(Outcome.Answered answered, Uploads uploads) throws IOException {
        try {
            return words.succeeded(keeping().store(answered, uploads), false);
        } catch (NotAPicture e) {
            return words.ambiguous(
                    Failure.of("upstream_not_a_picture", String.valueOf(e.getMessage())),
                    answered.requestId());
        }
    }

    /// A store that fails is asked as long as the ledger waits for this call.
    private Keeping keeping() {
        return new Keeping(
                work, desk.store(), desk.tracing(), pause -> hasTimeFor(pause) && rested(pause));
    }

    private boolean hasTimeFor(Duration pause) {
        Duration inAll =
                desk.catalog()
                        .deadline(work.operation().options())
                        .plus(Deadlines.REPORTING)
                        .minus(LAST_WORDS);
        return sinceClaim().plus(pause).compareTo(inAll) < 0;
    }

    private Duration sinceClaim() {
        return Duration.ofNanos(desk.vitals().now() - claimedAt);
    }

    private boolean rested(Duration pause) {
        try {
            desk.rest().sleep(pause);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void bound(String upstreamId) {
        bound = upstreamId;
        report(words.bound(upstreamId));
    }

    private void note(String what, String reason) {
        report(words.noted(what, reason));
    }

    private Fact.Release givenBack(String reason) {
        rested(BREATH);
        return words.release(reason);
    }

    private synchronized boolean enterCall() {
        if (!stopped) {
            caller = Thread.currentThread();
        }
        return !stopped;
    }

    /// After this a stop no longer interrupts: what has been paid for is stored and reported.
    private void leaveCall() {
        if (left()) {
            endAtTheUpstream();
        }
    }

    private synchronized boolean left() {
        caller = null;
        boolean cut = Thread.interrupted();
        LOG.debugf("call ended jobId=%s attempt=%d cut=%b", key.job(), key.fence(), cut);
        return stopped && cut;
    }

    /// It would go on without us, and be billed in full.
    private void endAtTheUpstream() {
        String upstreamId = bound;
        if (upstreamId != null) {
            boolean ended = desk.upstream().cancel(work.operation().options().model(), upstreamId);
            LOG.infof("turn stopped at the upstream jobId=%s ended=%b", key.job(), ended);
        }
    }

    private void report(Fact.OfAttempt fact) {
        spanned(begun -> begun.reported(fact));
        desk.reports().untilHeard(fact);
        desk.metrics().reported(work.tier(), fact, sinceClaim());
    }

    private void spanned(Consumer<AttemptSpan> telling) {
        AttemptSpan begun = span;
        if (begun != null) {
            telling.accept(begun);
        }
    }

    private void logUnforeseen(RuntimeException e) {
        LOG.errorf(
                Redacted.of(e),
                "call ended in a way that nobody foresaw jobId=%s attempt=%d",
                key.job(),
                key.fence());
    }
}
