package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where one part of a job is. `recoverOnly` means: look for what an earlier attempt has left, call
/// nobody.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(value = PartState.Scheduled.class, name = "scheduled"),
    @JsonSubTypes.Type(value = PartState.AwaitingTurn.class, name = "awaiting_turn"),
    @JsonSubTypes.Type(value = PartState.AwaitingBudget.class, name = "awaiting_budget"),
    @JsonSubTypes.Type(value = PartState.Queued.class, name = "queued"),
    @JsonSubTypes.Type(value = PartState.Dispatched.class, name = "dispatched"),
    @JsonSubTypes.Type(value = PartState.Running.class, name = "running"),
    @JsonSubTypes.Type(value = PartState.RetryWait.class, name = "retry_wait"),
    @JsonSubTypes.Type(value = PartState.Ambiguous.class, name = "ambiguous"),
    @JsonSubTypes.Type(value = PartState.Succeeded.class, name = "succeeded"),
    @JsonSubTypes.Type(value = PartState.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = PartState.Cancelled.class, name = "cancelled")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface PartState {
    /// Waits for its `not_before`.
    record Scheduled(Instant until) implements PartState {}

    /// Waits for the turns before it in its session.
    record AwaitingTurn(Instant since) implements PartState {}

    /// Waits for its tenant's budget to set its price aside.
    ///
    /// @param ask which of the job's questions to the budget is open; the answer names it
    /// @param usd the most that its next call may cost
    /// @param replyTo whoever handed the job in and waits for that answer; null where nobody does
    record AwaitingBudget(Instant since, int ask, Usd usd, @Nullable String replyTo)
            implements PartState {}

    /// May be dispatched as soon as there is room.
    record Queued(Instant since, boolean recoverOnly) implements PartState {}

    /// On a work topic, waiting for a worker to claim it.
    ///
    /// @param since when its work record was written last
    /// @param repeats how often that had been written before, under the same fence
    record Dispatched(Instant since, int repeats, boolean recoverOnly) implements PartState {}

    /// Granted to one worker incarnation; only now may anything be paid.
    record Running(Instant since, String worker, boolean recoverOnly) implements PartState {}

    /// Failed in a way that passes; queued again then.
    record RetryWait(Instant until) implements PartState {}

    /// Parked: perhaps billed, nothing to show for it, and the job asks not to buy again.
    record Ambiguous(Instant since) implements PartState {}

    /// Stored.
    ///
    /// @param cost of the attempt that brought these pictures
    /// @param telling what the upstream told beside them
    /// @param leftOut of the cost, a sentence for each
    record Succeeded(
            Instant at,
            List<Picture> pictures,
            Usage usage,
            Usd cost,
            Outcome.Telling telling,
            List<String> leftOut)
            implements PartState {
        public Succeeded {
            pictures = List.copyOf(pictures);
            // States of before there were turns have none.
            telling = Objects.requireNonNullElse(telling, Outcome.Telling.NOTHING);
            // Nor did they tell what their cost left out.
            leftOut = List.copyOf(Objects.requireNonNullElse(leftOut, List.of()));
        }

        public Succeeded(Instant at, List<Picture> pictures, Usage usage, Usd cost) {
            this(at, pictures, usage, cost, Outcome.Telling.NOTHING, List.of());
        }
    }

    /// Given up.
    ///
    /// @param spent after its last attempt, which was doubtful; else it was refused
    record Failed(Instant at, boolean spent) implements PartState {}

    /// Ended with its job, by cancel or by deadline.
    record Cancelled(Instant at) implements PartState {}

    default boolean terminal() {
        return this instanceof Succeeded || this instanceof Failed || this instanceof Cancelled;
    }

    /// The worker incarnation that may be calling just now.
    default @Nullable String holder() {
        return this instanceof Running running ? running.worker() : null;
    }
}
