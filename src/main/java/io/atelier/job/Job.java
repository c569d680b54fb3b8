package io.atelier.job;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A job with all that is known of it: the value of its record on the `state` topic.
///
/// @param run from 1, raised by every redrive
/// @param closing set once the job is to end without its missing pictures: CANCELLED or EXPIRED
/// @param history the latest steps, oldest first
/// @param turn its place in its session; null for a job that is no turn
/// @param lane by which its next call goes; null where it was taken in before there were lanes
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Job(
        JobId id,
        JobDocument document,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        int run,
        List<Part> parts,
        @Nullable JobStatus closing,
        List<Step> history,
        @Nullable TurnPlace turn,
        @Nullable LaneChoice lane) {
    public static final int HISTORY_LIMIT = 50;

    public Job {
        requireNonNull(id, "id");
        requireNonNull(document, "document");
        requireNonNull(createdAt, "createdAt");
        parts = List.copyOf(parts);
        history =
                List.copyOf(
                        history.subList(
                                Math.max(0, history.size() - HISTORY_LIMIT), history.size()));
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a job has at least one part");
        }
    }

    /// A job that is no turn.
    public Job(
            JobId id,
            JobDocument document,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            int run,
            List<Part> parts,
            @Nullable JobStatus closing,
            List<Step> history) {
        this(
                id,
                document,
                createdAt,
                startedAt,
                finishedAt,
                run,
                parts,
                closing,
                history,
                null,
                null);
    }

    @JsonIgnore
    public JobStatus status() {
        if (parts.stream().allMatch(part -> part.state().terminal())) {
            return ending();
        }
        if (closing != null) {
            return JobStatus.CANCELLING;
        }
        return parts.stream().map(Job::activity).min(Job::liveliest).orElseThrow();
    }

    @JsonIgnore
    public boolean terminal() {
        return status().terminal();
    }

    /// Null while it has not ended.
    @JsonIgnore
    public @Nullable Ended ended() {
        JobStatus status = status();
        return status.terminal()
                ? new Ended(
                        document.tenant(),
                        document.requestHash(),
                        status,
                        run,
                        finishedAt == null ? createdAt : finishedAt,
                        document.retry() != null)
                : null;
    }

    /// Of the pictures it has; doubtful attempts are not in it.
    public Usd cost() {
        return parts.stream()
                .map(part ->
                        part.state() instanceof PartState.Succeeded won ? won.cost() : Usd.ZERO)
                .reduce(Usd.ZERO, Usd::plus);
    }

    /// Of attempts that may have been billed for nothing.
    @JsonIgnore
    public Usd possiblyBilled() {
        return parts.stream().map(Part::possiblyBilled).reduce(Usd.ZERO, Usd::plus);
    }

    /// Of the tenant's budget, for calls to come.
    @JsonIgnore
    public Usd reserved() {
        return parts.stream().map(Part::reserved).reduce(Usd.ZERO, Usd::plus);
    }

    /// Calls of this run that count, with those that are under way.
    public int attempts() {
        return parts.stream().mapToInt(Part::calls).sum();
    }

    /// How many steps its history has had, forgotten ones included: the number of the latest.
    public int steps() {
        return history.isEmpty() ? 0 : history.getLast().number();
    }

    public Part part(int index) {
        return parts.get(index);
    }

    public Job with(Part changed) {
        List<Part> next = new ArrayList<>(parts);
        next.set(changed.index(), changed);
        return copy(copy -> copy.parts = next);
    }

    public Job with(Step step) {
        List<Step> next = new ArrayList<>(history);
        next.add(step.numbered(steps() + 1));
        return copy(copy -> copy.history = next);
    }

    /// Its latest step says what the job has come to by it: called once for every change of status,
    /// so that whoever reads the history later can tell them all.
    public Job changedStatus() {
        List<Step> next = new ArrayList<>(history);
        next.add(next.removeLast().leadingTo(status(), attempts()));
        return copy(copy -> copy.history = next);
    }

    public Job started(Instant at) {
        return startedAt != null ? this : copy(copy -> copy.startedAt = at);
    }

    public Job finished(Instant at) {
        return copy(copy -> copy.finishedAt = at);
    }

    public Job closing(JobStatus ending) {
        return copy(copy -> copy.closing = ending);
    }

    public Job nextRun(List<Part> again) {
        return copy(copy -> {
            copy.finishedAt = null;
            copy.run = run + 1;
            copy.parts = again;
            copy.closing = null;
        });
    }

    public Job at(TurnPlace place) {
        return copy(copy -> copy.turn = place);
    }

    /// By another lane from its next call on.
    public Job by(LaneChoice choice) {
        return copy(copy -> copy.lane = choice);
    }

    private Job copy(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return new Job(
                id,
                document,
                createdAt,
                copy.startedAt,
                copy.finishedAt,
                copy.run,
                copy.parts,
                copy.closing,
                copy.history,
                copy.turn,
                copy.lane);
    }

    /// What changes of a job while it lives.
    private static final class Copy {
        private @Nullable Instant startedAt;
        private @Nullable Instant finishedAt;
        private int run;
        private List<Part> parts;
        private @Nullable JobStatus closing;
        private List<Step> history;
        private @Nullable TurnPlace turn;
        private @Nullable LaneChoice lane;

        private Copy(Job of) {
            startedAt = of.startedAt;
            finishedAt = of.finishedAt;
            run = of.run;
            parts = of.parts;
            closing = of.closing;
            history = of.history;
            turn = of.turn;
            lane = of.lane;
        }
    }

    /// Which lane that part of it goes by when it is dispatched. What was bought in a batch is
    /// fetched from it, whatever the next call goes by.
    public Lane laneOf(Part part) {
        if (part.state() instanceof PartState.Queued queued && queued.recoverOnly()) {
            return part.lane();
        }
        return batched() ? Lane.BATCH : Lane.REALTIME;
    }

    /// Whether its next call goes into a batch.
    @JsonIgnore
    public boolean batched() {
        return lane != null && lane.lane() == Lane.BATCH;
    }

    /// Whether its history still tells of such a step.
    public boolean has(String what) {
        return history.stream().anyMatch(step -> step.what().equals(what));
    }

    /// It can't be queued before the turns that come first in its session have ended.
    @JsonIgnore
    public boolean awaitsTurn() {
        return parts.stream().anyMatch(part -> part.state() instanceof PartState.AwaitingTurn);
    }

    /// What its next calls may cost is not set aside yet.
    @JsonIgnore
    public boolean awaitsBudget() {
        return parts.stream().anyMatch(part -> part.state() instanceof PartState.AwaitingBudget);
    }

    private JobStatus ending() {
        if (parts.stream().anyMatch(part -> part.state() instanceof PartState.Succeeded)) {
            return JobStatus.SUCCEEDED;
        }
        return closing != null ? closing : JobStatus.FAILED;
    }

    private static JobStatus activity(Part part) {
        return switch (part.state()) {
            case PartState.Scheduled s -> JobStatus.SCHEDULED;
            case PartState.AwaitingTurn s -> JobStatus.QUEUED;
            // Whoever asks for a second call has been further than that.
            case PartState.AwaitingBudget s ->
                    part.fence() == 0 ? JobStatus.ACCEPTED : JobStatus.QUEUED;
            case PartState.Queued s -> JobStatus.QUEUED;
            case PartState.Dispatched s -> JobStatus.DISPATCHED;
            case PartState.Running s -> JobStatus.RUNNING;
            case PartState.RetryWait s -> JobStatus.RETRY_WAIT;
            case PartState.Ambiguous s -> JobStatus.AMBIGUOUS;
            case PartState.Succeeded s -> JobStatus.SUCCEEDED;
            case PartState.Failed s -> JobStatus.FAILED;
            case PartState.Cancelled s -> JobStatus.CANCELLED;
        };
    }

    /// The part that is furthest on speaks for the job; one that is parked or done only when none
    /// moves.
    private static int liveliest(JobStatus a, JobStatus b) {
        List<JobStatus> order =
                List.of(
                        JobStatus.RUNNING,
                        JobStatus.DISPATCHED,
                        JobStatus.QUEUED,
                        JobStatus.RETRY_WAIT,
                        JobStatus.SCHEDULED,
                        JobStatus.ACCEPTED,
                        JobStatus.AMBIGUOUS);
        return Integer.compare(rank(order, a), rank(order, b));
    }

    private static int rank(List<JobStatus> order, JobStatus status) {
        int rank = order.indexOf(status);
        return rank < 0 ? order.size() : rank;
    }
}
