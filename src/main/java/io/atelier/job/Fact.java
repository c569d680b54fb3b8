package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Something that happened to a job or was asked of it. Facts are all that the ledger hears.
///
/// The sender's word on time is kept for display only; every decision is taken on the ledger's own
/// clock. A fact that lacks something can't be made, so what was decoded can be folded.
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface Fact {
    /// The job, group, session or delivery whose partition it belongs to.
    JobId entity();

    /// A fact about a job.
    sealed interface OfJob extends Fact {
        JobId job();

        @Override
        default JobId entity() {
            return job();
        }
    }

    /// A fact about a group.
    sealed interface OfGroup extends Fact {
        JobId group();

        String tenant();

        String name();

        @Override
        default JobId entity() {
            return group();
        }
    }

    /// A fact about a session; its turns are jobs.
    sealed interface OfSession extends Fact {
        JobId session();

        String tenant();

        @Override
        default JobId entity() {
            return session();
        }
    }

    /// A fact about what a tenant spends.
    sealed interface OfAccount extends Fact {
        JobId account();

        String tenant();

        @Override
        default JobId entity() {
            return account();
        }
    }

    /// A fact about a delivery of a webhook.
    sealed interface OfDelivery extends Fact {
        JobId delivery();

        @Override
        default JobId entity() {
            return delivery();
        }
    }

    /// A fact from a worker about one attempt: part, fence and who speaks.
    sealed interface OfAttempt extends OfJob {
        int part();

        int fence();

        String worker();
    }

    /// A wish of a caller, who may be waiting for the ledger's reply.
    sealed interface Command extends Fact {
        /// The ingest incarnation that waits, or null where nobody does.
        @Nullable String replyTo();
    }

    /// Somebody hands in a job.
    record Submit(JobId job, JobDocument document, Instant at, @Nullable String replyTo)
            implements OfJob, Command {
        public Submit {
            Objects.requireNonNull(job);
            Objects.requireNonNull(document);
            Objects.requireNonNull(at);
        }
    }

    /// A wish about a job, which only the tenant that it belongs to may have: of anybody else's
    /// nobody learns more than that there is no such job.
    sealed interface OfOwner extends OfJob, Command {
        /// Whose wish it is.
        String tenant();
    }

    /// The caller no longer wants it.
    record Cancel(JobId job, String tenant, @Nullable String replyTo) implements OfOwner {
        public Cancel {
            Objects.requireNonNull(job);
            Objects.requireNonNull(tenant);
        }
    }

    /// The caller wants another run of a job that ended without all of its pictures.
    record Redrive(JobId job, String tenant, @Nullable String replyTo) implements OfOwner {
        public Redrive {
            Objects.requireNonNull(job);
            Objects.requireNonNull(tenant);
        }
    }

    /// A person says of a parked job whether its doubtful attempt was paid.
    record Resolve(JobId job, String tenant, boolean paid, @Nullable String replyTo)
            implements OfOwner {
        public Resolve {
            Objects.requireNonNull(job);
            Objects.requireNonNull(tenant);
        }
    }

    /// Somebody wants to know how it stands, before listening for what becomes of it.
    record Look(JobId job, @Nullable String replyTo) implements OfJob, Command {
        public Look {
            Objects.requireNonNull(job);
        }
    }

    /// A worker holds slot and tokens, and asks to make the call.
    ///
    /// @param ask which of its attempts asks; the answer names it, so that no attempt takes the
    ///   answer to one before it for its own
    /// @param batch under whose key it is to be bought together with others: once it is granted,
    ///   what becomes of it can be found by that key, so it is never bought again; null for a call
    ///   of its own
    record Claim(JobId job, int part, int fence, String worker, int ask, @Nullable String batch)
            implements OfAttempt {
        public Claim {
            Objects.requireNonNull(job);
            Objects.requireNonNull(worker);
        }

        /// For a call of its own.
        public Claim(JobId job, int part, int fence, String worker, int ask) {
            this(job, part, fence, worker, ask, null);
        }
    }

    /// A worker gives a grant back; it has provably not called.
    record Release(JobId job, int part, int fence, String worker, String reason)
            implements OfAttempt {
        public Release {
            Objects.requireNonNull(job);
            Objects.requireNonNull(worker);
            Objects.requireNonNull(reason);
        }
    }

    /// The upstream has taken the call and keeps its result under this id: from now on it can be
    /// fetched and need not be bought again.
    record Bound(JobId job, int part, int fence, String worker, String upstreamId)
            implements OfAttempt {
        public Bound {
            Objects.requireNonNull(job);
            Objects.requireNonNull(worker);
            Objects.requireNonNull(upstreamId);
        }
    }

    /// The pictures are stored and their manifest is published.
    ///
    /// @param adopted found in the store by an attempt that did not call
    /// @param telling what the upstream told beside the pictures
    /// @param lane at whose price they were bought
    record Succeeded(
            JobId job,
            int part,
            int fence,
            String worker,
            List<Picture> pictures,
            Usage usage,
            @Nullable String requestId,
            boolean adopted,
            Outcome.Telling telling,
            Lane lane)
            implements OfAttempt {
        public Succeeded {
            Objects.requireNonNull(job);
            Objects.requireNonNull(worker);
            Objects.requireNonNull(usage);
            pictures = List.copyOf(pictures);
            // Workers of before there were turns tell nothing.
            telling = Objects.requireNonNullElse(telling, Outcome.Telling.NOTHING);
            // Nor know of lanes.
            lane = Objects.requireNonNullElse(lane, Lane.REALTIME);
        }

        /// Of a call of its own, of which the upstream told nothing beside.
        public Succeeded(
                JobId job,
                int part,
                int fence,
                String worker,
                List<Picture> pictures,
                Usage usage,
                @Nullable String requestId,
                boolean adopted) {
            this(
                    job,
                    part,
                    fence,
                    worker,
                    pictures,
                    usage,
                    requestId,
                    adopted,
                    Outcome.Telling.NOTHING,
                    Lane.REALTIME);
        }
    }

    /// The attempt brought no picture.
    ///
    /// @param usage tokens that a refused call has taken all the same
    record Failed(
            JobId job,
            int part,
            int fence,
            String worker,
            Proof proof,
            Failure failure,
            @Nullable Duration retryAfter,
            @Nullable String requestId,
            Usage usage)
            implements OfAttempt {
        public Failed {
            Objects.requireNonNull(job);
            Objects.requireNonNull(worker);
            Objects.requireNonNull(proof);
            Objects.requireNonNull(failure);
            // Workers of before tell none.
            usage = Objects.requireNonNullElse(usage, Usage.NONE);
        }

        /// It has taken no tokens, or nobody knows how many.
        public Failed(
                JobId job,
                int part,
                int fence,
                String worker,
                Proof proof,
                Failure failure,
                @Nullable Duration retryAfter,
                @Nullable String requestId) {
            this(job, part, fence, worker, proof, failure, retryAfter, requestId, Usage.NONE);
        }
    }

    /// A recover-only attempt found nothing that an earlier one had left.
    record NotFound(JobId job, int part, int fence, String worker) implements OfAttempt {
        public NotFound {
            Objects.requireNonNull(job);
            Objects.requireNonNull(worker);
        }
    }

    /// Something worth a line in the job's history, said in the middle of an attempt; it moves
    /// nothing.
    ///
    /// @param what as [Step#what]
    record Noted(JobId job, int part, int fence, String worker, String what, String reason)
            implements OfAttempt {
        public Noted {
            Objects.requireNonNull(job);
            Objects.requireNonNull(worker);
            Objects.requireNonNull(what);
            Objects.requireNonNull(reason);
        }
    }

    /// A sketch of a picture is stored, for whom it may concern; it moves nothing.
    ///
    /// @param image the job-wide index of the picture it is a sketch of
    record Sketched(JobId job, int part, int fence, String worker, int image, Picture sketch)
            implements OfAttempt {
        public Sketched {
            Objects.requireNonNull(job);
            Objects.requireNonNull(worker);
            Objects.requireNonNull(sketch);
        }
    }

    /// The target of a webhook was called.
    ///
    /// @param retryAfter that it asked for
    record Called(DeliveryAttempt attempt, @Nullable Duration retryAfter) implements OfDelivery {
        public Called {
            Objects.requireNonNull(attempt);
        }

        @Override
        public JobId delivery() {
            return attempt.delivery();
        }
    }

    /// The caller wants a delivery made again, or at once.
    record Redeliver(JobId delivery, String tenant, @Nullable String replyTo)
            implements OfDelivery, Command {
        public Redeliver {
            Objects.requireNonNull(delivery);
            Objects.requireNonNull(tenant);
        }
    }

    /// The ledger says of a job that it belongs to the group.
    record GroupMember(JobId group, String tenant, String name) implements OfGroup {
        public GroupMember {
            Objects.requireNonNull(group);
            Objects.requireNonNull(tenant);
            Objects.requireNonNull(name);
        }
    }

    /// The ledger says of a member that it has ended.
    record GroupDone(
            JobId group, String tenant, String name, JobStatus status, Usd cost, Usd possiblyBilled)
            implements OfGroup {
        public GroupDone {
            // Of before groups were told of doubt.
            possiblyBilled = Objects.requireNonNullElse(possiblyBilled, Usd.ZERO);
            Objects.requireNonNull(group);
            Objects.requireNonNull(tenant);
            Objects.requireNonNull(name);
            Objects.requireNonNull(status);
            Objects.requireNonNull(cost);
        }
    }

    /// The ledger says of a member that had ended that it has another run.
    ///
    /// @param cost that it was counted with; what it has already it keeps, and counts again. So it
    ///   is with `possiblyBilled`
    record GroupReopened(
            JobId group, String tenant, String name, JobStatus was, Usd cost, Usd possiblyBilled)
            implements OfGroup {
        public GroupReopened {
            // Of before a job with some of its pictures could have another run.
            cost = Objects.requireNonNullElse(cost, Usd.ZERO);
            // Nor were groups told of doubt.
            possiblyBilled = Objects.requireNonNullElse(possiblyBilled, Usd.ZERO);
            Objects.requireNonNull(group);
            Objects.requireNonNull(tenant);
            Objects.requireNonNull(name);
            Objects.requireNonNull(was);
        }
    }

    /// The caller has handed in all members.
    record GroupClose(JobId group, String tenant, String name, @Nullable String replyTo)
            implements OfGroup, Command {
        public GroupClose {
            Objects.requireNonNull(group);
            Objects.requireNonNull(tenant);
            Objects.requireNonNull(name);
        }
    }

    /// The ledger asks a tenant's budget to set money aside for a job.
    ///
    /// @param ask which of the job's questions it is
    /// @param usd the most that the calls it is about may cost
    record Reserve(JobId account, String tenant, JobId job, int ask, Usd usd) implements OfAccount {
        public Reserve {
            Objects.requireNonNull(account);
            Objects.requireNonNull(tenant);
            Objects.requireNonNull(job);
            Objects.requireNonNull(usd);
        }
    }

    /// The ledger says what was spent, on one job or on several alike.
    ///
    /// @param line its tally is less than nothing where a doubtful charge is taken back
    record Spent(JobId account, String tenant, DayOfSpending.Line line) implements OfAccount {
        public Spent {
            Objects.requireNonNull(account);
            Objects.requireNonNull(tenant);
            Objects.requireNonNull(line);
        }
    }

    /// The ledger gives back what was set aside and is not needed, or not any more.
    record Returned(JobId account, String tenant, Usd usd) implements OfAccount {
        public Returned {
            Objects.requireNonNull(account);
            Objects.requireNonNull(tenant);
            Objects.requireNonNull(usd);
        }
    }

    /// The answer of a tenant's budget.
    sealed interface OfBudget extends OfJob {
        int ask();
    }

    /// It has set the money aside.
    record Reserved(JobId job, String tenant, int ask, Usd usd) implements OfBudget {
        public Reserved {
            Objects.requireNonNull(job);
            Objects.requireNonNull(tenant);
            Objects.requireNonNull(usd);
        }
    }

    /// It has not.
    record Unaffordable(JobId job, int ask, Shortfall shortfall) implements OfBudget {
        public Unaffordable {
            Objects.requireNonNull(job);
            Objects.requireNonNull(shortfall);
        }
    }

    /// The caller wants a session. Its id says under which key, so a repeat is known as such.
    record SessionOpen(
            JobId session,
            String tenant,
            SessionSettings settings,
            String requestHash,
            Instant at,
            @Nullable String replyTo)
            implements OfSession, Command {
        public SessionOpen {
            Objects.requireNonNull(session);
            Objects.requireNonNull(tenant);
            Objects.requireNonNull(settings);
            Objects.requireNonNull(requestHash);
            Objects.requireNonNull(at);
        }
    }

    /// Whoever takes a turn in wants to know the session's settings.
    record SessionLook(JobId session, String tenant, @Nullable String replyTo)
            implements OfSession, Command {
        public SessionLook {
            Objects.requireNonNull(session);
            Objects.requireNonNull(tenant);
        }
    }
}
