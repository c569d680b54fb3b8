package io.atelier.ingest;

import io.atelier.job.Failure;
import io.atelier.job.Job;
import io.atelier.job.JobAnswer;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Order;
import io.atelier.job.PartState;
import io.atelier.job.Session;
import io.atelier.job.Shortfall;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Why a caller on OpenAI's paths gets no picture, with the status that an SDK expects for it.
///
/// SDKs try 408, 409, 429 and 5xx again unless they are told not to. So each answer tells: again,
/// where that joins the same job; not again, where it would only hear the same. What is not the
/// caller's fault is 503 either way, for no other 5xx is ever answered here.
///
/// @param retryAfter empty where asking again is of no use
record OpenAiRefusal(int status, OpenAiError error, Optional<Duration> retryAfter) {
    static final String SHOULD_RETRY = "x-should-retry";
    static final String RETRY_AFTER_MS = "retry-after-ms";

    /// Whoever joins waits anyway.
    private static final Duration AT_ONCE = Duration.ofMillis(200);

    static final Duration SOON = Duration.ofSeconds(1);

    /// The job has not ended in the time that callers are kept waiting.
    static OpenAiRefusal stillRunning(JobId job) {
        return new OpenAiRefusal(
                503,
                OpenAiError.of(
                        OpenAiError.UNAVAILABLE,
                        "job_still_running",
                        "The picture is not there yet. Ask again for the same with the same Idempotency-Key, or as an SDK's retry, to go on waiting for the same job, or look at GET /v1/jobs/%s."
                                .formatted(job)),
                Optional.of(AT_ONCE));
    }

    static OpenAiRefusal outcomeUnknown(JobId job) {
        return new OpenAiRefusal(
                503,
                OpenAiError.of(
                        OpenAiError.UNAVAILABLE,
                        "outcome_unknown",
                        "Whether the job was accepted is not known. Ask again for the same with the same Idempotency-Key, or as an SDK's retry; there will be one job. It would be %s."
                                .formatted(job)),
                Optional.of(SOON));
    }

    static OpenAiRefusal pictureLost(JobId job) {
        return new OpenAiRefusal(
                503,
                OpenAiError.of(
                        OpenAiError.SERVER_ERROR,
                        "picture_missing",
                        "The picture of job %s is no longer in the store.".formatted(job)),
                Optional.empty());
    }

    /// Byte for byte the same for a response that is missing, foreign or not even one.
    static OpenAiRefusal noSuchResponse() {
        return refused(404, null, null, "There is no such response.");
    }

    /// The same of one that a new one was to go on from.
    static OpenAiRefusal noSuchPrevious() {
        return refused(
                400,
                "previous_response_id",
                "previous_response_not_found",
                "There is no such previous response.");
    }

    static OpenAiRefusal notInTheBackground() {
        return refused(400, null, null, "Cannot cancel a synchronous response.");
    }

    /// Whether something is so or was done is not known now.
    static OpenAiRefusal notKnownNow() {
        return new OpenAiRefusal(
                503,
                OpenAiError.of(
                        OpenAiError.UNAVAILABLE,
                        "not_known_now",
                        "What becomes of this response is not known now; ask again."),
                Optional.of(SOON));
    }

    /// Why a session does not take a turn.
    static OpenAiRefusal of(Order.Reply.Refusal reason) {
        return refused(
                400,
                "previous_response_id",
                "previous_response_not_usable",
                switch (reason) {
                    case NO_SUCH_TURN, TURN_WITHOUT_PICTURE ->
                            "The previous response has ended without a picture to go on from.";
                    case SESSION_FULL ->
                            "At most %d responses may go on from one another; begin anew."
                                    .formatted(Session.MAX_TURNS);
                });
    }

    /// In OpenAI's words for whoever has no money left.
    static OpenAiRefusal overBudget(Shortfall shortfall) {
        return outOfMoney(shortfall.inWords());
    }

    private static OpenAiRefusal outOfMoney(String message) {
        return new OpenAiRefusal(
                429,
                OpenAiError.of("insufficient_quota", "insufficient_quota", message),
                Optional.empty());
    }

    private static OpenAiRefusal refused(
            int status, @Nullable String param, @Nullable String code, String message) {
        return new OpenAiRefusal(
                status,
                new OpenAiError(message, OpenAiError.INVALID_REQUEST, param, code, null),
                Optional.empty());
    }

    /// @param job that has ended without a picture, or that waits for a person's word
    static OpenAiRefusal of(Job job) {
        return switch (job.status()) {
            case CANCELLED -> ended(409, "job_cancelled", "The job %s was cancelled.", job);
            case EXPIRED ->
                    ended(
                            408,
                            "deadline_exceeded",
                            "The deadline passed before the picture of job %s was made.",
                            job);
            case AMBIGUOUS ->
                    ended(
                            409,
                            "job_ambiguous",
                            "Job %s may have been paid without a picture to show for it, and is not to be bought again before a person says so.",
                            job);
            default -> failed(job);
        };
    }

    private static OpenAiRefusal ended(int status, String code, String message, Job job) {
        return new OpenAiRefusal(
                status,
                OpenAiError.of(
                        status < 500 ? OpenAiError.INVALID_REQUEST : OpenAiError.SERVER_ERROR,
                        code,
                        message.formatted(job.id())),
                Optional.empty());
    }

    private static OpenAiRefusal failed(Job job) {
        @Nullable Failure failure = JobAnswer.of(job, "").error();
        if (failure == null) {
            return ended(503, job.status().wireName(), "Job %s brought no picture.", job);
        }
        if (failure.moderation() != null || failure.code().equals("moderation_blocked")) {
            return new OpenAiRefusal(
                    400,
                    OpenAiError.blocked(failure.code(), failure.message(), failure.moderation()),
                    Optional.empty());
        }
        if (failure.code().equals(Failure.OVER_BUDGET)) {
            return outOfMoney(failure.message());
        }
        int status = spent(job) ? 503 : status(failure.code());
        return new OpenAiRefusal(
                status,
                OpenAiError.of(
                        status < 500 ? OpenAiError.INVALID_REQUEST : OpenAiError.SERVER_ERROR,
                        failure.code(),
                        failure.message()),
                Optional.empty());
    }

    /// Nobody refused it, but it did not work out.
    private static boolean spent(Job job) {
        return job.parts().stream()
                .anyMatch(part -> part.state() instanceof PartState.Failed it && it.spent());
    }

    /// Of what the upstream refused. That it does not take our own key is not the caller's fault.
    private static int status(String code) {
        return switch (code) {
            case "model_not_found" -> 404;
            case "organization_not_verified", "forbidden" -> 403;
            case "request_too_large" -> 413;
            default -> code.endsWith("api_key") || code.startsWith("account_") ? 503 : 400;
        };
    }

    Response.ResponseBuilder toResponse() {
        Response.ResponseBuilder answer =
                Response.status(status)
                        .type(MediaType.APPLICATION_JSON)
                        .entity(new OpenAiError.Envelope(error))
                        .header(SHOULD_RETRY, retryAfter.isPresent());
        retryAfter.ifPresent(pause -> answer.header(RETRY_AFTER_MS, pause.toMillis()));
        return answer;
    }

    /// The job that failed has an end worth telling, and nothing else.
    static boolean refuses(Job job) {
        return job.status() != JobStatus.SUCCEEDED;
    }
}
