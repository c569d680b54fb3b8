package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Turns about one picture, strictly in order. An entity on a partition of its own, which all jobs
/// of its turns share: only what becomes of them moves it.
///
/// @param requestHash of the body it was opened with, to tell a repeat from a conflict
/// @param quietSince when it was opened or, later, when a turn of it last ended
/// @param turns in order, the first one is number 1
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Session(
        JobId id,
        String tenant,
        Instant createdAt,
        String requestHash,
        SessionSettings settings,
        Instant quietSince,
        List<Turn> turns) {
    /// The whole session is one record on `state`, written again with every turn.
    public static final int MAX_TURNS = 500;

    public Session {
        Objects.requireNonNull(id);
        Objects.requireNonNull(tenant);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(requestHash);
        Objects.requireNonNull(settings);
        Objects.requireNonNull(quietSince);
        turns = List.copyOf(turns);
    }

    /// One step of the session; a job of its own.
    ///
    /// @param status queued until it has ended, whatever the job does meanwhile
    /// @param fromTurn the turn that its caller wants it to go on from; null for the latest
    /// @param action what was done, generate or edit; null where nobody said
    /// @param upstreamId under which the upstream keeps it
    /// @param image the index of its picture; null while there is none
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Turn(
            int turn,
            JobId job,
            JobStatus status,
            @Nullable Integer fromTurn,
            @Nullable String action,
            @Nullable String upstreamId,
            @Nullable Integer image) {
        public Turn {
            Objects.requireNonNull(job);
            Objects.requireNonNull(status);
        }

        boolean goesOn() {
            return status == JobStatus.SUCCEEDED && image != null;
        }

        Turn in(JobStatus other) {
            return new Turn(turn, job, other, fromTurn, null, null, null);
        }
    }

    public static Session opened(Fact.SessionOpen open) {
        return new Session(
                open.session(),
                open.tenant(),
                open.at(),
                open.requestHash(),
                open.settings(),
                open.at(),
                List.of());
    }

    /// By its first turn, which brings nothing that holds for the others, but how prompts are
    /// taken.
    ///
    /// @param first whose id the session has, too
    public static Session openedBy(Job first) {
        JobDocument document = first.document();
        return new Session(
                first.id(),
                document.tenant(),
                first.createdAt(),
                document.requestHash(),
                new SessionSettings(null, null, document.operation().options().promptMode()),
                first.createdAt(),
                List.of());
    }

    /// @param turn from 1
    public Optional<Turn> turn(int turn) {
        return turn >= 1 && turn <= turns.size()
                ? Optional.of(turns.get(turn - 1))
                : Optional.empty();
    }

    /// The turn of that job, if it has one here.
    public Optional<Turn> turnOf(JobId job) {
        return turns.stream().filter(turn -> turn.job().equals(job)).findFirst();
    }

    /// The one whose turn it is: the first that has not ended.
    public Optional<Turn> current() {
        return turns.stream().filter(turn -> !turn.status().terminal()).findFirst();
    }

    @JsonIgnore
    public boolean full() {
        return turns.size() >= MAX_TURNS;
    }

    @JsonIgnore
    public boolean quiet() {
        return current().isEmpty();
    }

    /// What this turn goes on from: the turn that it names, else the one before it; where that one
    /// brought no picture, whatever that one would have gone on from. Null where there is none.
    public @Nullable TurnBase baseOf(Turn turn) {
        for (Turn earlier = before(turn); earlier != null; earlier = before(earlier)) {
            Integer image = earlier.image();
            if (earlier.goesOn() && image != null) {
                return new TurnBase(earlier.upstreamId(), earlier.job(), image);
            }
        }
        return null;
    }

    private @Nullable Turn before(Turn turn) {
        int number = turn.fromTurn() == null ? turn.turn() - 1 : turn.fromTurn();
        return turn(number).orElse(null);
    }

    public Session joined(JobId job, @Nullable Integer fromTurn) {
        List<Turn> next = new ArrayList<>(turns);
        next.add(new Turn(turns.size() + 1, job, JobStatus.QUEUED, fromTurn, null, null, null));
        return with(quietSince, next);
    }

    /// What is known of a turn's job once it has ended.
    public Session ended(Job job, Instant at) {
        Turn before = turnOf(job.id()).orElseThrow();
        return with(at, replaced(ended(before, job)));
    }

    /// Its job is lost, so nobody will ever say how it ended.
    public Session lost(Turn turn, Instant at) {
        return with(at, replaced(turn.in(JobStatus.FAILED)));
    }

    /// It has another run.
    public Session reopened(JobId job) {
        return with(quietSince, replaced(turnOf(job).orElseThrow().in(JobStatus.QUEUED)));
    }

    private static Turn ended(Turn turn, Job job) {
        for (Part part : job.parts()) {
            if (part.state() instanceof PartState.Succeeded won && !won.pictures().isEmpty()) {
                return new Turn(
                        turn.turn(),
                        turn.job(),
                        job.status(),
                        turn.fromTurn(),
                        won.telling().action(),
                        won.telling().upstreamId(),
                        part.firstImage() + won.pictures().getFirst().index());
            }
        }
        return turn.in(job.status());
    }

    private List<Turn> replaced(Turn turn) {
        List<Turn> next = new ArrayList<>(turns);
        next.set(turn.turn() - 1, turn);
        return next;
    }

    private Session with(Instant quiet, List<Turn> next) {
        return new Session(id, tenant, createdAt, requestHash, settings, quiet, next);
    }
}
