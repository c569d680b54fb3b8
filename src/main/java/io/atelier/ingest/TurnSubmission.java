package io.atelier.ingest;

import io.atelier.job.Order;

/// What became of a turn that was handed in.
sealed interface TurnSubmission {
    /// It is a job, or may be one.
    record HandedIn(Submission submission) implements TurnSubmission {}

    record NoSuchSession() implements TurnSubmission {}

    /// The session can't take it.
    record Refused(Order.Reply.Refusal reason) implements TurnSubmission {}
}
