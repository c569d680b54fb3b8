package io.atelier.ingest;

import io.atelier.job.Fact;
import io.atelier.job.Job;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/// Hands jobs in for callers who stay. It listens before it speaks, so no end is missed; of a job
/// that was there before it asks how it stands.
final class LiveSubmissions {
    private final LiveJobs jobs;
    private final Commands commands;
    private final JobSights sights;
    private final Clock clock;

    LiveSubmissions(LiveJobs jobs, Commands commands, JobSights sights, Clock clock) {
        this.jobs = jobs;
        this.commands = commands;
        this.sights = sights;
        this.clock = clock;
    }

    /// @param named whether the id is told by a key of the caller's, so that somebody else may have
    ///   used it
    Stay submit(JobId id, boolean named, JobDocument document) throws InterruptedException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        LiveJob live = jobs.follow(id);
        Stay stay = new Stay.Unknown(id);
        try {
            stay = submit(live, named, document, now);
            return stay;
        } finally {
            if (!(stay instanceof Stay.Listening listening) || listening.live() != live) {
                live.close();
            }
        }
    }

    private Stay submit(LiveJob live, boolean named, JobDocument document, Instant now)
            throws InterruptedException {
        JobId id = live.id();
        return switch (commands.ask(replyTo -> new Fact.Submit(id, document, now, replyTo))) {
            case Verdict.Spoken spoken ->
                    switch (spoken.kind()) {
                        case DONE ->
                                new Stay.Listening(live, Stay.How.ACCEPTED, status(spoken), now);
                        case REPLAYED ->
                                caughtUp(
                                        new Stay.Listening(
                                                live, Stay.How.REPLAYED, status(spoken), now));
                        case JOINED -> joined(spoken, now);
                        case CONFLICT -> new Stay.Conflict(id);
                        case OVER_BUDGET -> new Stay.OverBudget(id, Submissions.shortfall(spoken));
                        case NOT_FOUND -> new Stay.NoSuchSession();
                        case REFUSED ->
                                new Stay.Refused(
                                        Objects.requireNonNull(
                                                spoken.refusal(), "a refusal has a reason"));
                        case WRONG_STATE ->
                                throw new IllegalStateException(
                                        "the ledger answered a submit with " + spoken.kind());
                    };
            // Durable, and what it is called is known, unless it is another one's.
            case Verdict.Pending _ when !named && !isRetry(document) && !asks(id, document) ->
                    new Stay.Listening(live, Stay.How.ACCEPTED, JobStatus.ACCEPTED, now);
            case Verdict.Pending _ -> new Stay.Unknown(id);
            case Verdict.Unacknowledged _ -> new Stay.Unknown(id);
        };
    }

    private Stay joined(Verdict.Spoken spoken, Instant now) throws InterruptedException {
        JobId twin = Objects.requireNonNull(spoken.twin(), "a job that was joined has an id");
        LiveJob live = jobs.follow(twin);
        Stay stay = new Stay.Unknown(twin);
        try {
            stay = caughtUp(new Stay.Listening(live, Stay.How.JOINED, status(spoken), now));
            return stay;
        } finally {
            if (!(stay instanceof Stay.Listening)) {
                live.close();
            }
        }
    }

    /// It may have ended before anybody here listened.
    private Stay caughtUp(Stay.Listening listening) throws InterruptedException {
        LiveJob live = listening.live();
        return switch (sights.at(live.id())) {
            case JobSight.Seen(Job job) -> {
                live.hear(new News.Moved(job));
                yield listening;
            }
            case JobSight.Missing _ -> listening;
            case JobSight.Unknown _ -> new Stay.Unknown(live.id());
        };
    }

    /// Whether its session may say no to it.
    private static boolean asks(JobId id, JobDocument document) {
        return document.session() != null && !document.opensSession(id);
    }

    private static boolean isRetry(JobDocument document) {
        Integer retry = document.retry();
        return retry != null && retry > 0;
    }

    private static JobStatus status(Verdict.Spoken spoken) {
        return Objects.requireNonNull(spoken.status(), "a job that is there has a status");
    }
}
