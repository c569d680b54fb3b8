package io.atelier.openai;

import io.atelier.job.Failure;
import io.atelier.job.Outcome;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// What an upstream call came to, by what it proves about money (contract.md section 5). Pure.
///
/// When in doubt it is ambiguous: a wrong "not accepted" pays twice, a wrong "ambiguous" only asks
/// the job's policy.
final class Classification {
    private static final String QUOTA = "insufficient_quota";

    static final String UNVERIFIED = "organization_not_verified";

    /// How long a call waits, and the whole account with it, after the upstream asked for money.
    static final Duration QUOTA_WAIT = Duration.ofMinutes(15);

    private static final Duration USELESS_WAIT = Duration.ofMinutes(15);

    /// The account must be paid or its limit raised before any call can work again.
    private static final Set<String> QUOTA_CODES =
            Set.of(
                    QUOTA,
                    "credit_balance_exhausted",
                    "organization_spend_limit_exceeded",
                    "project_spend_limit_exceeded",
                    "organization_usage_limit_exceeded",
                    "billing_hard_limit_reached");

    /// Today's code, and what DALL-E, Responses and Azure call or called the same thing.
    private static final Set<String> MODERATION_CODES =
            Set.of(
                    "moderation_blocked",
                    "content_policy_violation",
                    "image_content_policy_violation",
                    "content_filter");

    /// Said of a call that has been taken already: it waited for its turn in vain.
    private static final Set<String> BUSY_CODES =
            Set.of("rate_limit_exceeded", "slow_down", "server_is_overloaded");

    /// Types of errors that the caller alone can mend.
    private static final Set<String> REFUSED_TYPES =
            Set.of("invalid_request_error", "image_generation_user_error");

    /// What a response may fail with although nobody but the caller can mend it; they come without
    /// a type (contract.md section 2).
    private static final Pattern REFUSED_CODES =
            Pattern.compile(
                    "invalid_.*|image_.*|unknown_parameter|unsupported_.*|empty_image_file"
                            + "|failed_to_download_image|data_residency_mismatch|model_not_found");

    /// Of lines whose batch was over before their turn came.
    private static final Set<String> NEVER_RUN_CODES = Set.of("batch_expired", "batch_cancelled");

    private static final Failure.Moderation UNEXPLAINED =
            new Failure.Moderation("unknown", List.of());

    private Classification() {}

    /// An answer with a status other than 2xx.
    static CallEnd refused(int status, ErrorEnvelope error, AnswerHeaders headers) {
        if (MODERATION_CODES.contains(error.code())) {
            return CallEnd.well(moderated(error, headers));
        }
        if (QUOTA_CODES.contains(error.code()) || (status == 429 && error.type().equals(QUOTA))) {
            return unpaid(error, headers);
        }
        return switch (status) {
            case 429 -> CallEnd.well(notAccepted(failure(status, error), headers));
            case 503 -> CallEnd.sick(notAccepted(failure(status, error), headers));
            case 403 -> CallEnd.well(refused(forbidden(error), headers));
            // The upstream lost patience or met itself: nobody knows what became of the call.
            case 408, 409 -> CallEnd.well(ambiguous(failure(status, error), headers));
            default ->
                    status >= 500
                            ? CallEnd.sick(ambiguous(failure(status, error), headers))
                            : CallEnd.well(refused(failure(status, error), headers));
        };
    }

    /// A call that failed after the upstream had taken it: in a stream that began with 200, or in
    /// the background.
    ///
    /// @param begun whether work on a picture is known to have begun; before that an upstream that
    ///   is too busy has done nothing that it could bill
    static CallEnd failedLater(ErrorEnvelope error, AnswerHeaders headers, boolean begun) {
        String code = error.code();
        if (MODERATION_CODES.contains(code) || code.equals("invalid_prompt")) {
            return CallEnd.well(moderated(error, headers));
        }
        if (QUOTA_CODES.contains(code) || error.type().equals(QUOTA)) {
            return unpaid(error, headers);
        }
        if (BUSY_CODES.contains(code)) {
            Failure busy = failure(503, error);
            return CallEnd.sick(begun ? ambiguous(busy, headers) : notAccepted(busy, headers));
        }
        if (error.unverified()) {
            return CallEnd.well(refused(forbidden(error), headers));
        }
        if (REFUSED_TYPES.contains(error.type()) || REFUSED_CODES.matcher(code).matches()) {
            return CallEnd.well(refused(failure(400, error), headers));
        }
        return CallEnd.sick(ambiguous(failure(500, error), headers));
    }

    /// A line of a batch's results that has no answer.
    static CallEnd lineWithoutAnswer(ErrorEnvelope error) {
        if (NEVER_RUN_CODES.contains(error.code())) {
            Failure neverRun =
                    Failure.of(
                            error.code(),
                            said(error, "The batch was over before the call's turn came."));
            return CallEnd.well(notAccepted(neverRun, AnswerHeaders.NONE));
        }
        return error.code().isEmpty()
                ? answered(
                        new Answer.Broken(
                                Answer.Flaw.MALFORMED, "its line has neither answer nor error"),
                        AnswerHeaders.NONE)
                : failedLater(error, AnswerHeaders.NONE, true);
    }

    /// The model talked instead of calling its tool.
    ///
    /// @param words what it said, fit to be shown, maybe empty
    static CallEnd answeredInWords(String words, AnswerHeaders headers) {
        String message = "The model answered in words instead of with a picture";
        return CallEnd.well(
                refused(
                        Failure.of(
                                "answered_in_words",
                                words.isEmpty() ? message + "." : message + ": " + words),
                        headers));
    }

    /// The image call ended without a picture and without a reason.
    static CallEnd pictureFailed(AnswerHeaders headers) {
        return CallEnd.sick(
                ambiguous(
                        Failure.of(
                                Answer.Flaw.MISSING_PICTURE.code(),
                                "The upstream ended the turn without a picture and without a reason."),
                        headers));
    }

    /// @param reason in the upstream's words
    static CallEnd incomplete(String reason, AnswerHeaders headers) {
        if (MODERATION_CODES.contains(reason)) {
            return CallEnd.well(
                    refused(
                            new Failure(
                                    "moderation_blocked",
                                    "The upstream's safety system cut the turn short.",
                                    new Failure.Moderation("output", List.of())),
                            headers));
        }
        String why = reason.equals("max_output_tokens") ? " (" + reason + ")" : "";
        return CallEnd.well(
                ambiguous(
                        Failure.of(
                                "upstream_incomplete",
                                "The upstream gave the turn up before there was a picture"
                                        + why
                                        + "."),
                        headers));
    }

    static CallEnd cancelledThere(AnswerHeaders headers) {
        return CallEnd.well(
                ambiguous(
                        Failure.of("upstream_cancelled", "The turn was cancelled at the upstream."),
                        headers));
    }

    static CallEnd gone(AnswerHeaders headers) {
        return CallEnd.well(
                ambiguous(
                        Failure.of(
                                "upstream_response_gone",
                                "The upstream took the turn and no longer knows of it."),
                        headers));
    }

    /// The same doubt for a call that is known to have been taken.
    static CallEnd takenBut(CallEnd look, AnswerHeaders headers) {
        return switch (look.outcome()) {
            case Outcome.NotAccepted it -> CallEnd.sick(ambiguous(it.failure(), headers));
            case Outcome.Refused it -> CallEnd.well(ambiguous(it.failure(), headers));
            case Outcome.Ambiguous _, Outcome.Answered _ -> look;
        };
    }

    /// One of our own pictures could not be read while it was sent: the upstream never got the call
    /// whole.
    static CallEnd inputUnreadable() {
        return CallEnd.well(
                new Outcome.NotAccepted(
                        Failure.of("storage_failed", "An input picture could not be read."),
                        null,
                        null));
    }

    /// A whole answer to a 2xx, or what came instead of one. A broken one was billed.
    static CallEnd answered(Answer answer, AnswerHeaders headers) {
        return switch (answer) {
            case Answer.Complete complete ->
                    CallEnd.well(
                            new Outcome.Answered(
                                    complete.pictures(), complete.usage(), headers.requestId()));
            case Answer.Broken broken ->
                    CallEnd.sick(
                            ambiguous(
                                    Failure.of(
                                            broken.flaw().code(),
                                            "The upstream's answer can't be used: "
                                                    + broken.detail()
                                                    + "."),
                                    headers));
        };
    }

    /// No status at all: the call failed on its way there or while the upstream was thinking.
    static CallEnd unanswered(@Nullable Throwable cause) {
        for (Throwable reason = cause; reason != null; reason = reason.getCause()) {
            String unreachable = unreachable(reason);
            if (unreachable != null) {
                return new CallEnd(
                        new Outcome.NotAccepted(
                                Failure.of("upstream_unreachable", unreachable), null, null),
                        CallEnd.Health.UNREACHABLE);
            }
        }
        return CallEnd.sick(
                ambiguous(
                        Failure.of(
                                "upstream_connection_lost",
                                "The connection broke before the upstream answered."),
                        AnswerHeaders.NONE));
    }

    /// The body of a 2xx broke off with the connection.
    static CallEnd bodyLost(AnswerHeaders headers) {
        return CallEnd.sick(
                ambiguous(
                        Failure.of(
                                Answer.Flaw.TRUNCATED.code(),
                                "The connection broke in the middle of the upstream's answer."),
                        headers));
    }

    /// The pictures were paid for and arrived, and we couldn't keep them.
    static CallEnd notStored(AnswerHeaders headers) {
        return CallEnd.well(
                ambiguous(
                        Failure.of(
                                "storage_failed",
                                "The upstream delivered, but the pictures could not be stored."),
                        headers));
    }

    static CallEnd pastDeadline(Duration deadline) {
        return CallEnd.sick(
                ambiguous(
                        Failure.of(
                                "upstream_deadline_exceeded",
                                "The upstream had not delivered after "
                                        + deadline.toSeconds()
                                        + " seconds."),
                        AnswerHeaders.NONE));
    }

    static Outcome interrupted() {
        return ambiguous(
                Failure.of("call_interrupted", "The call was broken off by a shutdown."),
                AnswerHeaders.NONE);
    }

    static Outcome.NotAccepted neverSent() {
        return new Outcome.NotAccepted(
                Failure.of("call_interrupted", "A shutdown came before the call."), null, null);
    }

    static Outcome.NotAccepted breakerOpen(Duration retryAfter) {
        return new Outcome.NotAccepted(
                Failure.of(
                        "upstream_breaker_open",
                        "The upstream has been failing; calls are held back for a while."),
                retryAfter,
                null);
    }

    static Outcome noConnectionFree(Duration retryAfter) {
        return new Outcome.NotAccepted(
                Failure.of("upstream_calls_exhausted", "Too many calls are under way."),
                retryAfter,
                null);
    }

    private static Outcome moderated(ErrorEnvelope error, AnswerHeaders headers) {
        Failure.Moderation moderation =
                error.moderation() == null ? UNEXPLAINED : error.moderation();
        return refused(
                new Failure(
                        "moderation_blocked",
                        said(error, "The upstream's safety system rejected the call."),
                        moderation),
                headers);
    }

    private static CallEnd unpaid(ErrorEnvelope error, AnswerHeaders headers) {
        String word = QUOTA_CODES.contains(error.code()) ? error.code() : error.type();
        Failure failure =
                Failure.of(
                        QUOTA,
                        "The upstream account is out of quota or credit ("
                                + word
                                + "); it must be topped up or its limit raised.");
        return new CallEnd(
                new Outcome.NotAccepted(failure, QUOTA_WAIT, headers.requestId()),
                CallEnd.Health.UNPAID);
    }

    private static Failure forbidden(ErrorEnvelope error) {
        return error.unverified()
                ? Failure.of(
                        UNVERIFIED,
                        "The OpenAI organization must be verified to use this model:"
                                + " platform.openai.com, Settings, Organization, General, Verify"
                                + " organization. It takes effect after up to 30 minutes.")
                : failure(403, error);
    }

    private static Failure failure(int status, ErrorEnvelope error) {
        String code = error.code().isEmpty() ? usualCode(status) : error.code();
        return Failure.of(code, said(error, "The upstream answered with status " + status + "."));
    }

    private static String usualCode(int status) {
        return switch (status) {
            case 400 -> "invalid_request";
            case 401 -> "invalid_api_key";
            case 403 -> "forbidden";
            case 404 -> "model_not_found";
            case 408 -> "upstream_timeout";
            case 409 -> "upstream_conflict";
            case 413 -> "request_too_large";
            case 422 -> "unprocessable_request";
            case 429 -> "rate_limit_exceeded";
            case 503 -> "server_is_overloaded";
            default -> status >= 500 ? "server_error" : "upstream_status_" + status;
        };
    }

    private static String said(ErrorEnvelope error, String otherwise) {
        return error.message().isEmpty() ? otherwise : error.message();
    }

    private static Outcome notAccepted(Failure failure, AnswerHeaders headers) {
        Duration retryAfter = headers.mayRetry() ? headers.retryAfter() : USELESS_WAIT;
        return new Outcome.NotAccepted(failure, retryAfter, headers.requestId());
    }

    private static Outcome ambiguous(Failure failure, AnswerHeaders headers) {
        return new Outcome.Ambiguous(failure, headers.requestId());
    }

    private static Outcome refused(Failure failure, AnswerHeaders headers) {
        return new Outcome.Refused(failure, headers.requestId());
    }

    private static @Nullable String unreachable(Throwable reason) {
        return switch (reason) {
            case UnknownHostException _ -> "The upstream's name can't be resolved.";
            case ConnectException _ -> "No connection to the upstream came up.";
            case NoRouteToHostException _ -> "There is no route to the upstream.";
            case SSLHandshakeException _ -> "The TLS handshake with the upstream failed.";
            default -> null;
        };
    }
}
