package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the ledger tells others, in the same transaction as the state it follows from.
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface Order {
    /// To any worker of the tier: this part may be claimed. Carries all that the call needs.
    ///
    /// @param firstImage the job-wide index of the part's first picture
    /// @param images how many pictures, hence how many tokens of an image limit
    /// @param operation for so many pictures, however many the whole job wants
    /// @param bound the upstream's id of a call that was made already: a `recoverOnly` attempt
    ///   fetches its result
    /// @param base what a turn goes on from
    /// @param check what is left to be asked of moderation before the call
    /// @param traceparent that its producer gave, for the upstream to hear as well
    /// @param lane whose work it is
    /// @param onlyUntil for the batch lane: what is not done in a batch by then is given back, to
    ///   be called at once; null where it may take as long as it takes
    /// @param span of ours that the attempt's belong under; null where nobody traces
    record Work(
            JobId job,
            String tenant,
            Tier tier,
            int part,
            int run,
            int fence,
            boolean recoverOnly,
            int firstImage,
            int images,
            String requestHash,
            ImageOperation operation,
            @Nullable String bound,
            @Nullable TurnBase base,
            ModerationCheck check,
            @Nullable String traceparent,
            Lane lane,
            @Nullable Instant onlyUntil,
            @Nullable String span)
            implements Order {
        public Work {
            operation = operation.forImages(images);
            // Records of before there were checks have none.
            check = Objects.requireNonNullElse(check, ModerationCheck.OFF);
            // Nor were there lanes.
            lane = Objects.requireNonNullElse(lane, Lane.REALTIME);
        }

        /// Of no trace, by a call of its own.
        public Work(
                JobId job,
                String tenant,
                Tier tier,
                int part,
                int run,
                int fence,
                boolean recoverOnly,
                int firstImage,
                int images,
                String requestHash,
                ImageOperation operation,
                @Nullable String bound,
                @Nullable TurnBase base,
                ModerationCheck check) {
            this(
                    job,
                    tenant,
                    tier,
                    part,
                    run,
                    fence,
                    recoverOnly,
                    firstImage,
                    images,
                    requestHash,
                    operation,
                    bound,
                    base,
                    check,
                    null,
                    Lane.REALTIME,
                    null,
                    null);
        }

        /// What spans of the attempt belong under; null where it belongs to no trace.
        public @Nullable String trace() {
            return span == null ? traceparent : span;
        }

        /// Neither bound nor a turn nor checked.
        public Work(
                JobId job,
                String tenant,
                Tier tier,
                int part,
                int run,
                int fence,
                boolean recoverOnly,
                int firstImage,
                int images,
                String requestHash,
                ImageOperation operation) {
            this(
                    job,
                    tenant,
                    tier,
                    part,
                    run,
                    fence,
                    recoverOnly,
                    firstImage,
                    images,
                    requestHash,
                    operation,
                    null,
                    null,
                    ModerationCheck.OFF);
        }
    }

    /// To any webhook worker: call this target.
    ///
    /// @param attempt which call of the delivery it is, from 1
    /// @param message where on its partition of `state` its message is
    record Deliver(JobId delivery, String tenant, Delivery.Target target, int attempt, long message)
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

    /// Its call is wanted no longer: stop if it can still be stopped.
    record Stop(JobId job, int part, int fence, String worker, Why why) implements ToWorker {
        public Stop {
            // Of before there was more than one reason.
            why = Objects.requireNonNullElse(why, Why.CANCELLED);
        }

        /// Why nobody wants it.
        public enum Why {
            /// Its caller gave up.
            CANCELLED,
            /// Its time is over; pictures that come all the same are still welcome.
            EXPIRED,
            /// Another attempt has brought the pictures.
            OVERTAKEN
        }
    }

    /// To the ingest that waits for what became of a command.
    ///
    /// @param entity the job, group, session or delivery that the command was about
    /// @param status of the job after the command; null where there is no such job
    /// @param turn the number of the turn that was taken in
    /// @param refusal why a turn was refused
    /// @param settings of the session that was asked about
    /// @param twin the job that a retry has joined
    /// @param stateOffset where on its partition of `state` an ended job is, that was asked about
    /// @param job that was asked about, where the ledger has it at hand
    /// @param shortfall why its tenant can't afford it
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Reply(
            JobId entity,
            String owner,
            Kind kind,
            @Nullable JobStatus status,
            @Nullable Integer turn,
            @Nullable Refusal refusal,
            @Nullable SessionSettings settings,
            @Nullable JobId twin,
            @Nullable Long stateOffset,
            @Nullable Job job,
            @Nullable Shortfall shortfall)
            implements Order {
        public Reply(JobId entity, String owner, Kind kind, @Nullable JobStatus status) {
            this(entity, owner, kind, status, null, null, null);
        }

        public Reply(
                JobId entity,
                String owner,
                Kind kind,
                @Nullable JobStatus status,
                @Nullable Integer turn,
                @Nullable Refusal refusal,
                @Nullable SessionSettings settings) {
            this(entity, owner, kind, status, turn, refusal, settings, null, null, null, null);
        }

        /// To a retry: the job that it was tried for before.
        public static Reply joined(JobId asked, String owner, JobId twin, JobStatus status) {
            return new Reply(
                    asked, owner, Kind.JOINED, status, null, null, null, twin, null, null, null);
        }

        /// How a job stands.
        public static Reply looked(Job job, String owner) {
            return new Reply(
                    job.id(),
                    owner,
                    Kind.DONE,
                    job.status(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    job,
                    null);
        }

        /// How a job has ended, of which the rest is to be read there.
        public static Reply looked(JobId job, String owner, JobStatus status, long stateOffset) {
            return new Reply(
                    job, owner, Kind.DONE, status, null, null, null, null, stateOffset, null, null);
        }

        /// Its tenant can't afford it.
        public static Reply tooDear(Job job, String owner, Shortfall shortfall) {
            return new Reply(
                    job.id(),
                    owner,
                    Kind.OVER_BUDGET,
                    job.status(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    shortfall);
        }

        /// What became of the command.
        public enum Kind {
            /// Done, now.
            DONE,
            /// The same was asked and done before.
            REPLAYED,
            /// It is a retry of a job that is there under another id.
            JOINED,
            /// The idempotency key was used with another body.
            CONFLICT,
            /// The job's state does not allow it.
            WRONG_STATE,
            /// The session can't take this turn.
            REFUSED,
            /// It may cost more than is left of its tenant's budget.
            OVER_BUDGET,
            NOT_FOUND
        }

        /// Why a session can't take a turn.
        public enum Refusal {
            /// It would go on from a turn that is not there.
            NO_SUCH_TURN,
            /// It would go on from a turn that has ended without a picture.
            TURN_WITHOUT_PICTURE,
            SESSION_FULL
        }
    }
}
