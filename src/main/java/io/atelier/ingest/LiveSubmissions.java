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
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/// Hands jobs in for callers who stay. It listens before it speaks, so no end is missed; of a job
/// that was there before it asks how it stands.
final class LiveSubmissions {
    private static final Logger LOG = Logger.getLogger(LiveSubmissions.class);

    private final LiveJobs jobs;
    private final Commands commands;
    private final States states;
    private final Clock clock;

    /// Where ended jobs are read back.
    interface States {
        /// @throws KafkaException where it can't be had now
        Job at(JobId job, long offset);
    }

    LiveSubmissions(LiveJobs jobs, Commands commands, States states, Clock clock) {
        this.jobs = jobs;
        this.commands = commands;
        this.states = states;
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
                        case WRONG_STATE, REFUSED, NOT_FOUND ->
                                throw new IllegalStateException(
                                        "the ledger answered a submit with " + spoken.kind());
                    };
            // Durable, and what it is called is known, unless it is another one's.
            case Verdict.Pending _ when !named && !isRetry(document) ->
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
        JobId id = listening.live().id();
        if (commands.ask(replyTo -> new Fact.Look(id, replyTo)) instanceof Verdict.Spoken spoken
                && spoken.stateOffset() != null) {
            try {
                listening.live().hear(new News.Moved(states.at(id, spoken.stateOffset())));
            } catch (KafkaException e) {
                LOG.warnf(
                        "ended job not read back, its caller is told to retry jobId=%s reason=%s",
                        id, e.getMessage());
                return new Stay.Unknown(id);
            }
        }
        return listening;
    }

    private static boolean isRetry(JobDocument document) {
        Integer retry = document.retry();
        return retry != null && retry > 0;
    }

    private static JobStatus status(Verdict.Spoken spoken) {
        return Objects.requireNonNull(spoken.status(), "a job that is there has a status");
    }
}
