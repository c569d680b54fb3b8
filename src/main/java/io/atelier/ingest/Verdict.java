package io.atelier.ingest;

import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Order;
import io.atelier.job.SessionSettings;
import io.atelier.job.Shortfall;
import org.jspecify.annotations.Nullable;

/// What became of a command, as far as is known here.
sealed interface Verdict {
    /// The ledger has spoken.
    ///
    /// @param turn the number of a turn that was taken in
    /// @param refusal why one was not
    /// @param settings of the session that was asked about
    /// @param twin the job that a retry has joined
    /// @param stateOffset of an ended job that was asked about
    /// @param job that was asked about, where the ledger had it at hand
    /// @param shortfall why the job is too dear
    record Spoken(
            Order.Reply.Kind kind,
            @Nullable JobStatus status,
            @Nullable Integer turn,
            Order.Reply.@Nullable Refusal refusal,
            @Nullable SessionSettings settings,
            @Nullable JobId twin,
            @Nullable Long stateOffset,
            @Nullable Job job,
            @Nullable Shortfall shortfall)
            implements Verdict {
        Spoken(Order.Reply.Kind kind, @Nullable JobStatus status) {
            this(kind, status, null, null, null, null, null, null, null);
        }

        static Spoken of(Order.Reply reply) {
            return new Spoken(
                    reply.kind(),
                    reply.status(),
                    reply.turn(),
                    reply.refusal(),
                    reply.settings(),
                    reply.twin(),
                    reply.stateOffset(),
                    reply.job(),
                    reply.shortfall());
        }
    }

    /// The command is durable and will be obeyed or refused, but nobody said yet which.
    record Pending() implements Verdict {}

    /// The broker did not acknowledge it: it may or may not be on the log.
    record Unacknowledged() implements Verdict {}
}
