package io.atelier.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.job.Failure;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Order;
import io.atelier.job.Session;
import io.atelier.job.Shortfall;
import io.atelier.log.DeadLetter;
import io.atelier.log.Json;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The ways to say no (RFC 9457). Nothing of a body is ever quoted, so no prompt can get out here.
final class Problems {
    private static final int RETRY_AFTER_SECONDS = 1;

    private Problems() {}

    static HttpProblem invalid(List<FieldError> errors) {
        return problem(400, "invalid-document", "Invalid document")
                .withDetail(
                        errors.size() == 1
                                ? "1 field is wrong."
                                : errors.size() + " fields are wrong.")
                .with("errors", errors)
                .build();
    }

    static HttpProblem malformed(String why) {
        return problem(400, "malformed-json", "Malformed JSON").withDetail(why).build();
    }

    static HttpProblem malformedCsv(String why) {
        return problem(400, "malformed-csv", "Malformed CSV").withDetail(why).build();
    }

    static HttpProblem notABulkBody() {
        return problem(415, "not-a-bulk-body", "Unsupported Media Type")
                .withDetail("The body must be application/x-ndjson or text/csv in UTF-8.")
                .build();
    }

    static HttpProblem unreadable(BodyLine line) {
        return line.flaw() == BodyLine.Flaw.OPEN_QUOTE
                ? malformedCsv(
                        "A quote that is opened in the row is not closed; all to the end, line %d, is part of it."
                                .formatted(line.last()))
                : problem(413, "too-large", "Content Too Large")
                        .withDetail("The line is longer than a line may be.")
                        .build();
    }

    static HttpProblem tooManyLines(int most) {
        return problem(413, "too-many-lines", "Content Too Large")
                .withDetail("A call may bring at most %,d lines.".formatted(most))
                .build();
    }

    static HttpProblem lineOverLimit(String reason) {
        return problem(429, "limit-exceeded", "Too Many Requests").withDetail(reason).build();
    }

    static HttpProblem lineChanged(JobId id) {
        return problem(422, "line-changed", "Line changed")
                .withDetail(
                        "Another document came under this line id before; the job is that one's.")
                .with("job_id", id.toString())
                .build();
    }

    static HttpProblem lineUnknown() {
        return problem(503, "outcome-unknown", "Outcome unknown")
                .withDetail(
                        "Whether the line was accepted is not known. Look at the job, or send the line again; there will be one job.")
                .build();
    }

    static HttpProblem lineFailed() {
        return problem(500, "internal-error", "Internal Server Error")
                .withDetail("The line could not be handed in; this is a mistake of ours.")
                .build();
    }

    static HttpProblem lineNotStored() {
        return problem(503, "not-stored", "Service Unavailable")
                .withDetail("Pictures can't be stored or read now; send the line again.")
                .build();
    }

    static HttpProblem lineNotModerated(Failure reason) {
        return problem(503, "moderation-away", "Service Unavailable")
                .withDetail(
                        "The moderation check was not answered; send the line again. "
                                + reason.message())
                .build();
    }

    static Response tooManyBulkCalls(UriInfo at) {
        return later(at, "too-many-bulk-calls", "Service Unavailable")
                .withDetail("This process reads as many bulk calls as it may; come again.")
                .build()
                .toResponse();
    }

    /// Byte for byte the same for what is missing, foreign or not even an id.
    static HttpProblem noSuchJob() {
        return problem(404, "no-such-job", "Not Found").withDetail("There is no such job.").build();
    }

    static HttpProblem noSuchGroup() {
        return problem(404, "no-such-group", "Not Found")
                .withDetail("There is no such group.")
                .build();
    }

    static HttpProblem noSuchTenant() {
        return problem(404, "no-such-tenant", "Not Found")
                .withDetail("There is no such tenant.")
                .build();
    }

    static HttpProblem noSuchBudget() {
        return problem(404, "no-such-budget", "Not Found")
                .withDetail("The tenant has no budget.")
                .build();
    }

    static HttpProblem noSuchKey() {
        return problem(404, "no-such-key", "Not Found").withDetail("There is no such key.").build();
    }

    static HttpProblem noSuchDeadLetter() {
        return problem(404, "no-such-dead-letter", "Not Found")
                .withDetail("There is no such dead letter.")
                .build();
    }

    static HttpProblem noSuchBatch() {
        return problem(404, "no-such-batch", "Not Found")
                .withDetail("There is no such batch.")
                .build();
    }

    static HttpProblem batchEnded(String status) {
        return problem(409, "wrong-state", "Wrong state")
                .withDetail("The batch has ended; it is %s.".formatted(status))
                .build();
    }

    static HttpProblem notRedriven() {
        return problem(409, "wrong-state", "Wrong state")
                .withDetail(
                        "Only what came by one of the topics for jobs can be handed in again; redrive the job instead, if it is about one.")
                .build();
    }

    static HttpProblem stillUnusable(DeadLetter.Cause cause) {
        HttpProblem.Builder problem =
                problem(400, "invalid-document", "Invalid document").withDetail(cause.reason());
        return (cause.errors() == null ? problem : problem.with("errors", tree(cause.errors())))
                .build();
    }

    private static JsonNode tree(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("errors that we wrote can't be read", e);
        }
    }

    static Response unknownRedrive(UriInfo at) {
        return later(at, "outcome-unknown", "Outcome unknown")
                .withDetail(
                        "Whether the job was accepted is not known. Redrive it again; there will be one job.")
                .build()
                .toResponse();
    }

    static Response kafkaAway(UriInfo at) {
        return later(at, "not-known-now", "Service Unavailable")
                .withDetail("Kafka does not answer; ask again.")
                .build()
                .toResponse();
    }

    static HttpProblem noSuchEndpoint() {
        return problem(404, "no-such-endpoint", "Not Found")
                .withDetail("There is no such webhook endpoint.")
                .build();
    }

    /// Byte for byte the same for what is missing, foreign or not even an id.
    static HttpProblem noSuchDelivery() {
        return problem(404, "no-such-delivery", "Not Found")
                .withDetail("There is no such delivery.")
                .build();
    }

    static HttpProblem malformedForm(String why) {
        return problem(400, "malformed-form", "Malformed form").withDetail(why).build();
    }

    /// Byte for byte the same for what is missing, foreign or not even an id.
    static HttpProblem noSuchFile() {
        return problem(404, "no-such-file", "Not Found")
                .withDetail("There is no such file.")
                .build();
    }

    static HttpProblem fileTooLarge() {
        return problem(413, "too-large", "Content Too Large")
                .withDetail("The file is larger than a picture may be.")
                .build();
    }

    static HttpProblem notAForm() {
        return problem(415, "not-a-form", "Unsupported Media Type")
                .withDetail("The body must be multipart/form-data with a boundary.")
                .build();
    }

    /// Byte for byte the same for what is missing, foreign or not even an id.
    static HttpProblem noSuchSession() {
        return problem(404, "no-such-session", "Not Found")
                .withDetail("There is no such session.")
                .build();
    }

    static HttpProblem moderationBlocked(Failure failure) {
        HttpProblem.Builder problem =
                problem(400, "moderation-blocked", "Moderation blocked")
                        .withDetail(failure.message())
                        .with("code", failure.code());
        Failure.Moderation moderation = failure.moderation();
        return (moderation == null ? problem : problem.with("moderation", moderation)).build();
    }

    static Response moderationAway(UriInfo at, Failure reason) {
        return later(at, "moderation-away", "Service Unavailable")
                .withDetail("The moderation check was not answered; ask again. " + reason.message())
                .build()
                .toResponse();
    }

    static HttpProblem turnRefused(Order.Reply.Refusal reason) {
        return switch (reason) {
            case NO_SUCH_TURN ->
                    invalid(
                            List.of(
                                    FieldError.of(
                                            SessionFields.FROM_TURN.name(),
                                            "is not a turn of this session")));
            case TURN_WITHOUT_PICTURE ->
                    problem(409, "turn-without-picture", "Wrong state")
                            .withDetail(
                                    "The turn that from_turn names has ended without a picture.")
                            .build();
            case SESSION_FULL ->
                    problem(409, "session-full", "Wrong state")
                            .withDetail(
                                    "A session may have at most %d turns; open another."
                                            .formatted(Session.MAX_TURNS))
                            .build();
        };
    }

    static Response sessionNotKnownNow(UriInfo at) {
        return later(at, "not-known-now", "Service Unavailable")
                .withDetail("Whether there is such a session is not known now; ask again.")
                .build()
                .toResponse();
    }

    static HttpProblem bodyTimeout() {
        return problem(408, "body-timeout", "Request Timeout")
                .withDetail("The body did not arrive whole.")
                .build();
    }

    static HttpProblem wrongState(@Nullable JobStatus status) {
        return problem(409, "wrong-state", "Wrong state")
                .withDetail("The job's status does not allow this.")
                .with("job_status", status == null ? "unknown" : status.wireName())
                .build();
    }

    static HttpProblem tooLarge() {
        return problem(413, "too-large", "Content Too Large")
                .withDetail("A JSON body may have at most 1 MiB.")
                .build();
    }

    static HttpProblem notJson() {
        return problem(415, "not-json", "Unsupported Media Type")
                .withDetail("The body must be application/json in UTF-8.")
                .build();
    }

    static HttpProblem keyReused(JobId id) {
        return problem(422, "idempotency-key-reused", "Idempotency key reused")
                .withDetail("This Idempotency-Key was used before with another body.")
                .with("job_id", id.toString())
                .build();
    }

    /// The job is there, and has failed: it may be redriven once there is money.
    ///
    /// @param now from which `Retry-After` counts
    static HttpProblem overBudget(JobId id, Shortfall shortfall, Instant now) {
        HttpProblem.Builder problem = tooDear(id, shortfall);
        Instant resetsAt = shortfall.resetsAt();
        return (resetsAt == null
                        ? problem
                        : problem.withHeader(HttpHeaders.RETRY_AFTER, seconds(now, resetsAt)))
                .build();
    }

    static HttpProblem lineOverBudget(JobId id, Shortfall shortfall) {
        return tooDear(id, shortfall).build();
    }

    private static HttpProblem.Builder tooDear(JobId id, Shortfall shortfall) {
        return problem(429, "budget-exceeded", "Budget exceeded")
                .withDetail(shortfall.inWords())
                .with("job_id", id.toString())
                .with("budget", Json.MAPPER.valueToTree(shortfall));
    }

    /// Whole seconds after which it is not too early, 1 at least.
    private static long seconds(Instant now, Instant until) {
        return Math.max(1, Duration.between(now, until).plusMillis(999).toSeconds());
    }

    static Response unknownSubmission(UriInfo at, JobId id, IdempotencyKey key) {
        return later(at, "outcome-unknown", "Outcome unknown")
                .withDetail(
                        "Whether the job was accepted is not known. Send the same body again with the header Idempotency-Key as given here; there will be one job.")
                .with("job_id", id.toString())
                .with("idempotency_key", key.value())
                .build()
                .toResponse();
    }

    static Response unknownCommand(UriInfo at, JobId id) {
        return later(at, "outcome-unknown", "Outcome unknown")
                .withDetail("Whether this was done is not known. Look at the job, or ask again.")
                .with("job_id", id.toString())
                .build()
                .toResponse();
    }

    static Response unknownRedelivery(UriInfo at, JobId delivery) {
        return later(at, "outcome-unknown", "Outcome unknown")
                .withDetail("Whether this was done is not known. Look at the log, or ask again.")
                .with("delivery_id", delivery.toString())
                .build()
                .toResponse();
    }

    static Response unknownSetting(UriInfo at) {
        return later(at, "outcome-unknown", "Outcome unknown")
                .withDetail("Whether this was set is not known. Read it back, or ask again.")
                .build()
                .toResponse();
    }

    static Response storeAway(UriInfo at) {
        return later(at, "not-stored", "Service Unavailable")
                .withDetail("Pictures can't be stored or read now; ask again.")
                .build()
                .toResponse();
    }

    static Response notThisRole(UriInfo at) {
        return later(at, "not-this-role", "Service Unavailable")
                .withDetail("This process does not run the role ingest.")
                .build()
                .toResponse();
    }

    /// A response, not an exception: an exception of 500 and above is logged with its stack, which
    /// an outage of the broker is not worth.
    private static HttpProblem.Builder later(UriInfo at, String type, String title) {
        return problem(503, type, title)
                .withInstance(ProblemInstance.of(at.getPath()))
                .withHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }

    private static HttpProblem.Builder problem(int status, String type, String title) {
        return HttpProblem.builder()
                .withType(URI.create("urn:atelier:problem:" + type))
                .withTitle(title)
                .withStatus(status);
    }
}
