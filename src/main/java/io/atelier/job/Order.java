package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// What the ledger tells others, in the same transaction as the state it follows from.
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface Order {
    /// To any worker of the tier: this part may be claimed. Carries all that the call needs.
    ///
    /// @param images how many pictures, hence how many tokens of an image limit
    record Work(
            JobId job,
            String tenant,
            Tier tier,
            int part,
            int run,
            int fence,
            boolean recoverOnly,
            int images,
            String requestHash,
            ImageOperation operation)
            implements Order {}

    /// To one worker incarnation: about an attempt that it holds or asked for.
    sealed interface ToWorker extends Order {
        JobId job();

        int part();

        int fence();

        String worker();
    }

    /// Go: until the lease ends, nobody else may make this call.
    ///
    /// @param ask of the claim that it answers
    record Grant(JobId job, int part, int fence, String worker, int ask) implements ToWorker {}

    /// No: somebody else has it, or there is nothing left to do.
    ///
    /// @param ask of the claim that it answers
    record Deny(JobId job, int part, int fence, String worker, int ask, String reason)
            implements ToWorker {}

    /// The caller gave up: stop if it can still be stopped.
    record Stop(JobId job, int part, int fence, String worker) implements ToWorker {}

    /// To the ingest that waits for what became of a command.
    ///
    /// @param entity the job or group that the command was about
    /// @param status of the job after the command; null where there is no such job
    record Reply(JobId entity, String owner, Kind kind, @Nullable JobStatus status)
            implements Order {
        /// What became of the command.
        public enum Kind {
            /// Done, now.
            DONE,
            /// The same was asked and done before.
            REPLAYED,
            /// The idempotency key was used with another body.
            CONFLICT,
            /// The job's state does not allow it.
            WRONG_STATE,
            NOT_FOUND
        }
    }
}
