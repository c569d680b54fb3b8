package io.atelier.ingest;

import io.atelier.job.Fact;
import io.atelier.job.JobAnswer;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Shortfall;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Hands job documents in. It says yes only to what is durable, and of a key that a caller chose
/// only what the ledger said: before that, the key may belong to another document. So it does of a
/// tenant that has a budget, which may be spent.
final class Submissions {
    private final Commands commands;
    private final Predicate<String> budgeted;
    private final Clock clock;

    /// @param budgeted whether that tenant has a budget
    Submissions(Commands commands, Predicate<String> budgeted, Clock clock) {
        this.commands = commands;
        this.budgeted = budgeted;
        this.clock = clock;
    }

    Submission submit(IdempotencyKey key, JobDocument document) throws InterruptedException {
        return submit(key, key.jobOf(document.tenant()), document);
    }

    /// @param id that the key stands for
    Submission submit(IdempotencyKey key, JobId id, JobDocument document)
            throws InterruptedException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (key.drawn() && !budgeted.test(document.tenant())) {
            return commands.append(new Fact.Submit(id, document, now, null))
                    ? accepted(id, document, now)
                    : new Submission.Unknown(id, key);
        }
        return switch (commands.ask(replyTo -> new Fact.Submit(id, document, now, replyTo))) {
            case Verdict.Spoken spoken ->
                    switch (spoken.kind()) {
                        case DONE -> accepted(id, document, now);
                        case REPLAYED -> new Submission.Replayed(id, known(spoken.status()));
                        case CONFLICT -> new Submission.Conflict(id);
                        case OVER_BUDGET -> new Submission.OverBudget(id, shortfall(spoken));
                        case WRONG_STATE, REFUSED, NOT_FOUND, JOINED ->
                                throw new IllegalStateException(
                                        "the ledger answered a submit with " + spoken.kind());
                    };
            // Durable, but a conflict may be hidden: a 202 could be for somebody else's document.
            case Verdict.Pending _ when !key.drawn() -> new Submission.Unknown(id, key);
            case Verdict.Pending _ -> accepted(id, document, now);
            case Verdict.Unacknowledged lost -> new Submission.Unknown(id, key);
        };
    }

    private static Submission accepted(JobId id, JobDocument document, Instant now) {
        Instant notBefore = document.notBefore();
        JobStatus status =
                notBefore != null && notBefore.isAfter(now)
                        ? JobStatus.SCHEDULED
                        : JobStatus.ACCEPTED;
        return new Submission.Accepted(JobAnswer.accepted(id, document, now, status));
    }

    static Shortfall shortfall(Verdict.Spoken spoken) {
        return Objects.requireNonNull(spoken.shortfall(), "what is too dear lacks something");
    }

    private static JobStatus known(@Nullable JobStatus status) {
        return Objects.requireNonNull(status, "a job that was replayed has a status");
    }
}
