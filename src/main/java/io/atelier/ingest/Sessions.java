package io.atelier.ingest;

import io.atelier.job.Fact;
import io.atelier.job.JobAnswer;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Session;
import io.atelier.job.SessionAnswer;
import io.atelier.job.SessionSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Opens sessions and hands turns in. Unlike other jobs, a turn always waits for the ledger's word,
/// with or without a key: only the ledger knows whether there is such a session.
final class Sessions {
    static final String ROUTE = "/v1/sessions";

    /// Settings never change; but a session may be forgotten and opened anew under the same id.
    private static final Duration KEPT = Duration.ofMinutes(10);

    private static final int MAX_KEPT = 256;

    private final Commands commands;
    private final Clock clock;
    private final Map<Owned, Kept> kept = new LinkedHashMap<>();

    private record Owned(String tenant, JobId session) {}

    private record Kept(SessionSettings settings, Instant until) {}

    Sessions(Commands commands, Clock clock) {
        this.commands = commands;
        this.clock = clock;
    }

    Opening open(IdempotencyKey key, String tenant, SessionReading.Accepted wish)
            throws InterruptedException {
        JobId id = JobId.keyed(tenant, ROUTE, key.value());
        Instant now = now();
        Verdict verdict =
                commands.ask(replyTo ->
                        new Fact.SessionOpen(
                                id, tenant, wish.settings(), wish.requestHash(), now, replyTo));
        if (!(verdict instanceof Verdict.Spoken spoken)) {
            return new Opening.Unknown(id, key);
        }
        return switch (spoken.kind()) {
            case DONE ->
                    new Opening.Opened(
                            SessionAnswer.of(
                                    Session.opened(
                                            new Fact.SessionOpen(
                                                    id,
                                                    tenant,
                                                    wish.settings(),
                                                    wish.requestHash(),
                                                    now,
                                                    null))));
            case REPLAYED -> new Opening.Replayed(id);
            case CONFLICT -> new Opening.Conflict(id);
            case WRONG_STATE, REFUSED, OVER_BUDGET, NOT_FOUND, JOINED -> throw unforeseen(spoken);
        };
    }

    /// Asks the ledger, but not again and again.
    SessionSight settings(String tenant, JobId session) throws InterruptedException {
        Owned owned = new Owned(tenant, session);
        SessionSettings known = kept(owned);
        if (known != null) {
            return new SessionSight.Known(known);
        }
        Verdict verdict = commands.ask(replyTo -> new Fact.SessionLook(session, tenant, replyTo));
        if (!(verdict instanceof Verdict.Spoken spoken)) {
            return new SessionSight.Unknown();
        }
        SessionSettings settings = spoken.settings();
        if (settings == null) {
            return new SessionSight.Missing();
        }
        keep(owned, settings);
        return new SessionSight.Known(settings);
    }

    TurnSubmission submit(IdempotencyKey key, JobId session, JobDocument document)
            throws InterruptedException {
        JobId id = turnId(key, document.tenant(), session);
        Instant now = now();
        Verdict verdict = commands.ask(replyTo -> new Fact.Submit(id, document, now, replyTo));
        if (!(verdict instanceof Verdict.Spoken spoken)) {
            return new TurnSubmission.HandedIn(new Submission.Unknown(id, key));
        }
        return switch (spoken.kind()) {
            case DONE -> new TurnSubmission.HandedIn(accepted(id, document, now, spoken));
            case REPLAYED ->
                    new TurnSubmission.HandedIn(new Submission.Replayed(id, status(spoken)));
            case CONFLICT -> new TurnSubmission.HandedIn(new Submission.Conflict(id));
            case OVER_BUDGET ->
                    new TurnSubmission.HandedIn(
                            new Submission.OverBudget(id, Submissions.shortfall(spoken)));
            case NOT_FOUND -> new TurnSubmission.NoSuchSession();
            case REFUSED ->
                    new TurnSubmission.Refused(
                            Objects.requireNonNull(spoken.refusal(), "a refusal has a reason"));
            case WRONG_STATE, JOINED -> throw unforeseen(spoken);
        };
    }

    /// On the session's partition, as all its turns are.
    static JobId turnId(IdempotencyKey key, String tenant, JobId session) {
        return JobId.keyed(tenant, ROUTE + "/" + session + "/turns", key.value())
                .routedLike(session);
    }

    private static Submission accepted(
            JobId id, JobDocument document, Instant now, Verdict.Spoken spoken) {
        JobStatus status =
                spoken.status() == JobStatus.SCHEDULED ? JobStatus.SCHEDULED : JobStatus.ACCEPTED;
        return new Submission.Accepted(
                JobAnswer.accepted(id, document, now, status, spoken.turn()));
    }

    private static JobStatus status(Verdict.Spoken spoken) {
        return Objects.requireNonNull(spoken.status(), "a turn that was replayed has a status");
    }

    private static IllegalStateException unforeseen(Verdict.Spoken spoken) {
        return new IllegalStateException(
                "the ledger answered a session's command with " + spoken.kind());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private @Nullable SessionSettings kept(Owned owned) {
        synchronized (kept) {
            Kept known = kept.get(owned);
            return known == null || known.until().isBefore(clock.instant())
                    ? null
                    : known.settings();
        }
    }

    private void keep(Owned owned, SessionSettings settings) {
        synchronized (kept) {
            kept.remove(owned);
            kept.put(owned, new Kept(settings, clock.instant().plus(KEPT)));
            if (kept.size() > MAX_KEPT) {
                kept.remove(kept.keySet().iterator().next());
            }
        }
    }
}
