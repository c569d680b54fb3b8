package io.atelier.ingest;

import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Order;
import io.atelier.job.Shortfall;
import java.time.Instant;

/// What became of a document whose caller stays to see what becomes of the job.
sealed interface Stay {
    /// There is a job; the ear on it is the caller's to close.
    ///
    /// @param how whether it was there before
    /// @param status when it was handed in
    record Listening(LiveJob live, How how, JobStatus status, Instant at) implements Stay {
        IngestMetrics.Result result() {
            return switch (how) {
                case ACCEPTED -> IngestMetrics.Result.ACCEPTED;
                case REPLAYED -> IngestMetrics.Result.REPLAYED;
                case JOINED -> IngestMetrics.Result.JOINED;
            };
        }
    }

    /// Another document came under the same key before.
    record Conflict(JobId id) implements Stay {}

    /// It would be a turn of a session that is not there.
    record NoSuchSession() implements Stay {}

    /// It would be a turn, which its session can't take.
    record Refused(Order.Reply.Refusal reason) implements Stay {}

    /// A job that has failed at once: its tenant can't afford it.
    record OverBudget(JobId id, Shortfall shortfall) implements Stay {}

    /// Perhaps a job, perhaps a conflict, perhaps nothing.
    record Unknown(JobId id) implements Stay {}

    /// How a caller came to its job.
    enum How {
        ACCEPTED,
        /// Handed in before under the same key.
        REPLAYED,
        /// Tried before without a key.
        JOINED
    }
}
