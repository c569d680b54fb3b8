package io.atelier.ingest;

import io.atelier.job.Fact;
import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Order;
import io.atelier.job.SessionSettings;
import io.atelier.job.Shortfall;
import io.atelier.log.Incarnation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A log and a ledger in one, which do what a test tells them to.
final class ScriptedLog {
    final Replies replies = new Replies(Incarnation.of("test"));
    final List<Fact> facts = new ArrayList<>();
    final Commands commands =
            new Commands(
                    this::append,
                    replies,
                    new Patience(Duration.ofMillis(300), Duration.ofMillis(100)));

    private Order.Reply.@Nullable Kind kind;
    private @Nullable JobStatus status;
    private @Nullable Integer turn;
    private Order.Reply.@Nullable Refusal refusal;
    private @Nullable SessionSettings settings;
    private @Nullable JobId twin;
    private @Nullable Long stateOffset;
    private @Nullable Job shown;
    private @Nullable Shortfall shortfall;
    private CompletableFuture<Void> acknowledgement = CompletableFuture.completedFuture(null);

    ScriptedLog says(Order.Reply.Kind said, @Nullable JobStatus about) {
        kind = said;
        status = about;
        return this;
    }

    ScriptedLog numbersTheTurn(int number) {
        turn = number;
        return this;
    }

    ScriptedLog refuses(Order.Reply.Refusal reason) {
        refusal = reason;
        return says(Order.Reply.Kind.REFUSED, null);
    }

    ScriptedLog finds(Shortfall lack) {
        shortfall = lack;
        return says(Order.Reply.Kind.OVER_BUDGET, JobStatus.FAILED);
    }

    ScriptedLog knows(SessionSettings known) {
        settings = known;
        return says(Order.Reply.Kind.DONE, null);
    }

    ScriptedLog joins(JobId other) {
        twin = other;
        return this;
    }

    ScriptedLog standsAt(Long offset) {
        stateOffset = offset;
        return this;
    }

    /// Whoever looks at a job sees this one.
    ScriptedLog shows(Job job) {
        shown = job;
        return this;
    }

    ScriptedLog isSilent() {
        kind = null;
        return this;
    }

    ScriptedLog acknowledges(CompletableFuture<Void> next) {
        acknowledgement = next;
        return this;
    }

    private CompletableFuture<Void> append(Fact fact) {
        facts.add(fact);
        if (kind != null && fact instanceof Fact.Command command && command.replyTo() != null) {
            replies.on(
                    new Order.Reply(
                            fact.entity(),
                            Objects.requireNonNull(command.replyTo()),
                            kind,
                            status,
                            turn,
                            refusal,
                            settings,
                            twin,
                            stateOffset,
                            fact instanceof Fact.Look ? shown : null,
                            shortfall));
        }
        return acknowledgement;
    }
}
