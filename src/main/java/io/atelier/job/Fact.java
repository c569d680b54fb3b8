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
    /// The job or group whose partition it belongs to.
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

    /// The caller no longer wants it.
    record Cancel(JobId job, @Nullable String replyTo) implements OfJob, Command {
        public Cancel {
            Objects.requireNonNull(job);
        }
    }

    /// The caller wants another run of a job that ended without pictures.
    record Redrive(JobId job, @Nullable String replyTo) implements OfJob, Command {
        public Redrive {
            Objects.requireNonNull(job);
        }
    }

    /// A person says of a parked job whether its doubtful attempt was paid.
    record Resolve(JobId job, boolean paid, @Nullable String replyTo) implements OfJob, Command {
        public Resolve {
            Objects.requireNonNull(job);
        }
    }

    /// A worker holds slot and tokens, and asks to make the call.
    ///
    /// @param ask which of its attempts asks; the answer names it, so that no attempt takes the
    ///   answer to one before it for its own
    record Claim(JobId job, int part, int fence, String worker, int ask) implements OfAttempt {
        public Claim {
            Objects.requireNonNull(job);
            Objects.requireNonNull(worker);
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

    /// The pictures are stored and their manifest is published.
    ///
    /// @param adopted found in the store by an attempt that did not call
    record Succeeded(
            JobId job,
            int part,
            int fence,
            String worker,
            List<Picture> pictures,
            Usage usage,
            @Nullable String requestId,
            boolean adopted)
            implements OfAttempt {
        public Succeeded {
            Objects.requireNonNull(job);
            Objects.requireNonNull(worker);
            Objects.requireNonNull(usage);
            pictures = List.copyOf(pictures);
        }
    }

    /// The attempt brought no picture.
    record Failed(
            JobId job,
            int part,
            int fence,
            String worker,
            Proof proof,
            Failure failure,
            @Nullable Duration retryAfter,
            @Nullable String requestId)
            implements OfAttempt {
        public Failed {
            Objects.requireNonNull(job);
            Objects.requireNonNull(worker);
            Objects.requireNonNull(proof);
            Objects.requireNonNull(failure);
        }
    }

    /// A recover-only attempt found nothing that an earlier one had left.
    record NotFound(JobId job, int part, int fence, String worker) implements OfAttempt {
        public NotFound {
            Objects.requireNonNull(job);
            Objects.requireNonNull(worker);
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
    record GroupDone(JobId group, String tenant, String name, JobStatus status, Usd cost)
            implements OfGroup {
        public GroupDone {
            Objects.requireNonNull(group);
            Objects.requireNonNull(tenant);
            Objects.requireNonNull(name);
            Objects.requireNonNull(status);
            Objects.requireNonNull(cost);
        }
    }

    /// The ledger says of a member that had ended that it has another run.
    record GroupReopened(JobId group, String tenant, String name, JobStatus was)
            implements OfGroup {
        public GroupReopened {
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
}
