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
    JobId job();

    /// A fact from a worker about one attempt: part, fence and who speaks.
    sealed interface OfAttempt extends Fact {
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
            implements Command {
        public Submit {
            Objects.requireNonNull(job);
            Objects.requireNonNull(document);
            Objects.requireNonNull(at);
        }
    }

    /// The caller no longer wants it.
    record Cancel(JobId job, @Nullable String replyTo) implements Command {
        public Cancel {
            Objects.requireNonNull(job);
        }
    }

    /// The caller wants another run of a job that ended without pictures.
    record Redrive(JobId job, @Nullable String replyTo) implements Command {
        public Redrive {
            Objects.requireNonNull(job);
        }
    }

    /// A person says of a parked job whether its doubtful attempt was paid.
    record Resolve(JobId job, boolean paid, @Nullable String replyTo) implements Command {
        public Resolve {
            Objects.requireNonNull(job);
        }
    }

    /// A worker holds slot and tokens, and asks to make the call.
    record Claim(JobId job, int part, int fence, String worker) implements OfAttempt {
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
}
