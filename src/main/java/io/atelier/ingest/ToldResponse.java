package io.atelier.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.job.ImageOperation;
import io.atelier.job.Job;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A turn that came in as OpenAI's request for a response, as far as it is to be told.
///
/// @param status in OpenAI's words
/// @param end the job once it has ended; null before
record ToldResponse(
        JobId id, JobDocument document, Instant createdAt, String status, @Nullable Job end) {
    static final String COMPLETED = "completed";
    static final String FAILED = "failed";

    private static final String QUEUED = "queued";
    private static final String IN_PROGRESS = "in_progress";

    /// Empty where there is none to be asked for: the job is no response, that of another tenant,
    /// or its caller did not want it stored.
    static Optional<ToldResponse> of(Job job, String tenant) {
        return isResponse(job.document()) && job.document().tenant().equals(tenant)
                ? Optional.of(of(job)).filter(ToldResponse::stored)
                : Optional.empty();
    }

    /// A turn of another kind has no input of its own, only a prompt.
    private static boolean isResponse(JobDocument document) {
        return document.operation() instanceof ImageOperation.Turn
                && document.requested().has(ResponsesFields.INPUT.name());
    }

    static ToldResponse of(Job job) {
        ToldResponse begun = begun(job.id(), job.document(), job.createdAt());
        return switch (job.status()) {
            case SUCCEEDED -> begun.ended(COMPLETED, job);
            case FAILED, EXPIRED -> begun.ended(FAILED, job);
            case CANCELLED -> begun.ended("cancelled", job);
            case ACCEPTED, SCHEDULED, QUEUED, DISPATCHED -> begun;
            case RUNNING, RETRY_WAIT, CANCELLING, AMBIGUOUS -> begun.inProgress();
        };
    }

    /// One that nobody has begun to work on. Whoever waits for it is not told that it waits, too.
    static ToldResponse begun(JobId id, JobDocument document, Instant createdAt) {
        boolean background = flag(document, ResponsesFields.BACKGROUND, false);
        return new ToldResponse(id, document, createdAt, background ? QUEUED : IN_PROGRESS, null);
    }

    /// The same before it had an end.
    ToldResponse begun() {
        return begun(id, document, createdAt);
    }

    ToldResponse inProgress() {
        return new ToldResponse(id, document, createdAt, IN_PROGRESS, null);
    }

    private ToldResponse ended(String how, Job job) {
        return new ToldResponse(id, document, createdAt, how, job);
    }

    boolean background() {
        return flag(document, ResponsesFields.BACKGROUND, false);
    }

    boolean stored() {
        return flag(document, ResponsesFields.STORE, true);
    }

    /// Whether nobody refused it but it was cancelled or came too late, so that no picture failed.
    boolean refused() {
        return end != null && end.status() == JobStatus.FAILED;
    }

    /// What was asked for; a null node where nothing was.
    JsonNode asked(Field<?> field) {
        return document.requested().path(field.name());
    }

    private static boolean flag(JobDocument document, Field<Boolean> field, boolean otherwise) {
        return document.requested().path(field.name()).asBoolean(otherwise);
    }
}
