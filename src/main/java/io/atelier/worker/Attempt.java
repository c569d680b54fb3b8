package io.atelier.worker;

import io.atelier.catalog.Catalog;
import io.atelier.catalog.Deadlines;
import io.atelier.job.Fact;
import io.atelier.job.Failure;
import io.atelier.job.ImageOperation;
import io.atelier.job.Order;
import io.atelier.job.Outcome;
import io.atelier.job.Picture;
import io.atelier.job.Proof;
import io.atelier.openai.Upstream;
import io.atelier.storage.Manifest;
import io.atelier.storage.NotAPicture;
import io.atelier.storage.PictureStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One attempt at one part of a job: claim, look for what an earlier attempt has left, call, store,
/// report. Runs on a virtual thread of its own; the slot is held until it ends.
final class Attempt {
    private static final Logger LOG = Logger.getLogger(Attempt.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /// Of the time for reporting: what the report itself may take.
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final Order.Work work;
    private final AttemptKey key;
    private final Desk desk;
    private long claimedAt;
    private @Nullable Thread caller;
    private boolean stopped;

    /// What every attempt of this worker shares.
    record Desk(
            String worker,
            Claims claims,
            Vitals vitals,
            Upstream upstream,
            PictureStore store,
            Catalog catalog,
            Reports reports,
            Rest rest) {}

    /// How to let time pass.
    interface Rest {
        void sleep(Duration time) throws InterruptedException;
    }

    /// Something that the store does.
    private interface Storing<T> {
        T run() throws IOException;
    }

    Attempt(Order.Work work, Desk desk) {
        this.work = work;
        this.key = AttemptKey.of(work);
        this.desk = desk;
    }

    /// The caller of the job gave up: a call that has not been sent is not sent, one under way is
    /// cut.
    synchronized void stop() {
        stopped = true;
        if (caller != null) {
            caller.interrupt();
        }
    }

    void run() throws InterruptedException {
        claimedAt = desk.vitals().now();
        Order.ToWorker answer;
        try {
            answer = desk.claims().claim(key);
        } catch (TimeoutException e) {
            LOG.debugf("claim given up jobId=%s attempt=%d", key.job(), key.fence());
            return;
        }
        if (!(answer instanceof Order.Grant)) {
            return;
        }
        if (!desk.vitals().mayCall(claimedAt)) {
            report(release("not sure to be believed alive"));
            return;
        }
        granted();
    }

    private void granted() {
        try {
            Optional<Manifest> left = leftBehind();
            if (left.isPresent()) {
                report(succeeded(left.get(), true));
            } else if (work.recoverOnly()) {
                report(new Fact.NotFound(key.job(), key.part(), key.fence(), desk.worker()));
            } else {
                call();
            }
        } catch (IOException e) {
            LOG.warnf(
                    "the store failed before the call, the attempt is given back jobId=%s reason=%s",
                    key.job(), e.toString());
            report(release("the object store failed"));
        }
    }

    /// Of this run, or of one before: an attempt whose job had been given up in the meantime may
    /// have stored its pictures all the same, and nobody buys them again.
    private Optional<Manifest> leftBehind() throws IOException {
        for (int run = work.run(); run > 0; run--) {
            Optional<Manifest> left =
                    desk.store()
                            .manifest(key.job(), key.part(), run)
                            .filter(it -> it.requestHash().equals(work.requestHash()));
            if (left.isPresent()) {
                return left;
            }
        }
        return Optional.empty();
    }

    private void call() {
        try (Uploads uploads = new Uploads(desk.store(), key, work.run())) {
            if (!enterCall()) {
                report(release("stopped before the call"));
                return;
            }
            report(called(uploads));
        }
    }

    /// From here on money may have been spent: whatever goes wrong is at least reported as doubt.
    /// Without a report the ledger would believe the call under way, and grant it again when asked.
    private Fact.OfAttempt called(Uploads uploads) {
        try {
            Outcome outcome;
            try {
                outcome = callUpstream(uploads);
            } finally {
                leaveCall();
            }
            return store(outcome, uploads);
        } catch (RuntimeException e) {
            LOG.errorf(
                    e,
                    "call ended in a way that nobody foresaw jobId=%s attempt=%d",
                    key.job(),
                    key.fence());
            return failed(
                    Proof.AMBIGUOUS,
                    Failure.of("internal_error", "The call ended in an unforeseen way."),
                    null,
                    null);
        }
    }

    private Outcome callUpstream(Uploads uploads) {
        ImageOperation operation = work.operation();
        Duration deadline = desk.catalog().deadline(operation.options());
        return switch (operation) {
            case ImageOperation.Generate generate ->
                    desk.upstream().generate(generate, deadline, uploads::begin);
            case ImageOperation.Edit edit -> notAvailableYet(edit);
            case ImageOperation.Variation variation -> notAvailableYet(variation);
            case ImageOperation.Turn turn -> notAvailableYet(turn);
        };
    }

    /// Ingest lets none of these in yet, so this is a job of some other version of it.
    private static Outcome notAvailableYet(ImageOperation operation) {
        return new Outcome.Refused(
                Failure.of("not_available_yet", operation.wireName() + " is not available yet."),
                null);
    }

    private Fact.OfAttempt store(Outcome outcome, Uploads uploads) {
        return switch (outcome) {
            case Outcome.Answered answered -> stored(answered, uploads);
            case Outcome.NotAccepted refused ->
                    failed(
                            Proof.NOT_ACCEPTED,
                            refused.failure(),
                            refused.retryAfter(),
                            refused.requestId());
            case Outcome.Ambiguous doubtful ->
                    failed(Proof.AMBIGUOUS, doubtful.failure(), null, doubtful.requestId());
            case Outcome.Refused refused ->
                    failed(Proof.REFUSED, refused.failure(), null, refused.requestId());
        };
    }

    /// The pictures are paid for: only a broken one, or a store that fails for good, is a failure
    /// now.
    private Fact.OfAttempt stored(Outcome.Answered answered, Uploads uploads) {
        try {
            List<Picture> pictures = persistently(uploads::finish);
            if (pictures.size() != work.images()) {
                throw new NotAPicture(
                        "%d pictures came where %d were asked for"
                                .formatted(pictures.size(), work.images()));
            }
            Manifest mine =
                    new Manifest(
                            key.job(),
                            key.part(),
                            work.run(),
                            key.fence(),
                            work.requestHash(),
                            pictures,
                            answered.usage(),
                            answered.requestId());
            Manifest winner = persistently(() -> desk.store().publish(mine));
            discardOthers(winner);
            return succeeded(winner, false);
        } catch (NotAPicture e) {
            discard();
            return failed(
                    Proof.AMBIGUOUS,
                    Failure.of("upstream_not_a_picture", String.valueOf(e.getMessage())),
                    null,
                    answered.requestId());
        } catch (IOException e) {
            LOG.errorf(
                    e,
                    "pictures that are paid for could not be stored jobId=%s requestId=%s",
                    key.job(),
                    answered.requestId());
            discard();
            return failed(
                    Proof.AMBIGUOUS,
                    Failure.of("storage_failed", "The pictures could not be stored."),
                    null,
                    answered.requestId());
        }
    }

    private void discardOthers(Manifest winner) {
        try {
            desk.store().discardOthers(winner);
        } catch (IOException e) {
            LOG.warnf("pictures left behind jobId=%s reason=%s", key.job(), e.toString());
        }
    }

    /// The pictures are in hand, paid for: a store that fails is asked again and again, as long as
    /// the ledger waits for this call.
    private <T> T persistently(Storing<T> storing) throws IOException {
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return storing.run();
            } catch (NotAPicture e) {
                throw e;
            } catch (IOException e) {
                if (!hasTimeFor(pause) || !rested(pause)) {
                    throw e;
                }
                LOG.warnf(
                        "pictures not stored, tried again jobId=%s reason=%s",
                        key.job(), e.toString());
                Duration doubled = pause.multipliedBy(2);
                pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
            }
        }
    }

    private boolean hasTimeFor(Duration pause) {
        Duration passed = Duration.ofNanos(desk.vitals().now() - claimedAt);
        Duration inAll =
                desk.catalog()
                        .deadline(work.operation().options())
                        .plus(Deadlines.REPORTING)
                        .minus(LAST_WORDS);
        return passed.plus(pause).compareTo(inAll) < 0;
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

    /// Pictures of this attempt that no manifest names would lie there for ever.
    private void discard() {
        try {
            desk.store().discardAttempt(key.job(), key.part(), work.run(), key.fence());
        } catch (IOException e) {
            LOG.warnf("pictures left behind jobId=%s reason=%s", key.job(), e.toString());
        }
    }

    private synchronized boolean enterCall() {
        if (!stopped) {
            caller = Thread.currentThread();
        }
        return !stopped;
    }

    /// After this a stop no longer interrupts: what has been paid for is stored and reported.
    private synchronized void leaveCall() {
        caller = null;
        boolean cut = Thread.interrupted();
        LOG.debugf("call ended jobId=%s attempt=%d cut=%b", key.job(), key.fence(), cut);
    }

    private void report(Fact.OfAttempt fact) {
        desk.reports().untilHeard(fact);
    }

    private Fact.Succeeded succeeded(Manifest manifest, boolean adopted) {
        return new Fact.Succeeded(
                key.job(),
                key.part(),
                key.fence(),
                desk.worker(),
                manifest.pictures(),
                manifest.usage(),
                manifest.requestId(),
                adopted);
    }

    private Fact.Failed failed(
            Proof proof,
            Failure failure,
            @Nullable Duration retryAfter,
            @Nullable String requestId) {
        return new Fact.Failed(
                key.job(),
                key.part(),
                key.fence(),
                desk.worker(),
                proof,
                failure,
                retryAfter,
                requestId);
    }

    private Fact.Release release(String reason) {
        return new Fact.Release(key.job(), key.part(), key.fence(), desk.worker(), reason);
    }
}
