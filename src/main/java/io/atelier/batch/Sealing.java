package io.atelier.batch;

import io.atelier.attempt.AttemptKey;
import io.atelier.attempt.Precheck;
import io.atelier.attempt.UnusableInput;
import io.atelier.attempt.Words;
import io.atelier.job.Fact;
import io.atelier.job.Failure;
import io.atelier.job.Order;
import io.atelier.job.Outcome;
import io.atelier.job.Step;
import io.atelier.openai.BatchFit;
import io.atelier.openai.Inputs;
import io.atelier.storage.Manifest;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Claims what was gathered under the key of its batch, and sorts out what need not or can't be
/// called. Whoever is left is a member.
final class Sealing {
    private static final Logger LOG = Logger.getLogger(Sealing.class);

    private final String batch;
    private final Gathering gathering;
    private final Members members;
    private final Grants grants;
    private final Desk desk;
    private final Consumer<Fact> outbox;
    private final Intake.Settled settled;
    private final Semaphore preparing;

    /// @param outbox for what is to be said of those that are no members
    Sealing(
            String batch,
            Gathering gathering,
            Members members,
            Grants grants,
            Desk desk,
            Consumer<Fact> outbox,
            Intake.Settled settled) {
        this.batch = batch;
        this.gathering = gathering;
        this.members = members;
        this.grants = grants;
        this.desk = desk;
        this.outbox = outbox;
        this.settled = settled;
        this.preparing = new Semaphore(desk.settings().splits());
    }

    /// Returns once every claim is decided.
    void seal() throws InterruptedException {
        Semaphore window = new Semaphore(desk.settings().window());
        try (ExecutorService claims = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Gathering.Entry entry : gathering.entries()) {
                window.acquire();
                claims.execute(() -> {
                    try {
                        claim(entry);
                    } finally {
                        window.release();
                    }
                });
            }
        }
    }

    private void claim(Gathering.Entry entry) {
        AttemptKey key = entry.key();
        boolean granted = false;
        grants.await(key);
        try {
            granted = desk.claims().claim(key, batch) instanceof Order.Grant;
            if (granted) {
                preparing.acquire();
                try {
                    prepare(entry);
                } finally {
                    preparing.release();
                }
            }
        } catch (TimeoutException e) {
            LOG.debugf("claim given up jobId=%s attempt=%d", key.job(), key.fence());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!granted) {
                grants.forget(key);
            }
            settled.settled(entry.source());
        }
    }

    private void prepare(Gathering.Entry entry) {
        Words words = new Words(entry.key(), desk.lane());
        Fact fact;
        try {
            fact = prepared(gathering.works().read(entry.place()), entry, words);
        } catch (UnusableInput e) {
            fact = words.refused(e.failure(), null);
        } catch (IOException e) {
            LOG.warnf(
                    "a store failed before the batch, its member is given back jobId=%s reason=%s",
                    entry.key().job(), e.toString());
            fact = notAccepted(words, "storage_failed", "A store failed before the call.");
        }
        if (fact != null) {
            outbox.accept(fact);
        }
    }

    /// @return why it is no member; null where it is one
    private @Nullable Fact prepared(Order.Work work, Gathering.Entry entry, Words words)
            throws IOException, UnusableInput {
        Optional<Manifest> left = desk.leftBehind().of(work);
        if (left.isPresent()) {
            return words.succeeded(left.get(), true);
        }
        Inputs inputs = desk.pictures().of(work.tenant(), work.operation());
        return switch (desk.precheck().of(work, inputs)) {
            case Precheck.Unasked _ -> fitted(work, inputs, entry, words);
            case Precheck.Passed _ -> {
                outbox.accept(words.noted(Step.CHECK_PASSED, "moderation had no objection"));
                yield fitted(work, inputs, entry, words);
            }
            case Precheck.Blocked(Failure failure) -> words.refused(failure, null);
            case Precheck.Undecided(Failure failure) ->
                    words.notAccepted(new Outcome.NotAccepted(failure, null, null));
        };
    }

    private @Nullable Fact fitted(
            Order.Work work, Inputs inputs, Gathering.Entry entry, Words words) throws IOException {
        if (desk.upstream().fit(work.operation(), inputs)
                instanceof BatchFit.Unfit(_, String sentence)) {
            return notAccepted(words, Failure.BATCH_UNFIT, sentence);
        }
        WorkFile.Place place = members.keep(gathering.works().bytes(entry.place()));
        Member member = new Member(CustomId.of(work), place, work, entry.key());
        members.add(member);
        grants.stopOf(entry.key()).ifPresent(member::stop);
        return null;
    }

    private static Fact notAccepted(Words words, String code, String message) {
        return words.notAccepted(new Outcome.NotAccepted(Failure.of(code, message), null, null));
    }
}
