package io.atelier.ingest;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.job.Failure;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is wrong, in OpenAI's envelope: `{"error": {message, type, param, code}}`. It never quotes
/// a prompt, as nothing that it is made of does.
///
/// @param param the field that is to blame; null where none is
@JsonInclude(JsonInclude.Include.ALWAYS)
record OpenAiError(
        String message,
        String type,
        @Nullable String param,
        @Nullable String code,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ModerationDetails moderationDetails) {
    static final String INVALID_REQUEST = "invalid_request_error";
    static final String SERVER_ERROR = "server_error";
    static final String UNAVAILABLE = "service_unavailable_error";

    private static final String BLOCKED = "image_generation_user_error";
    private static final String OURS = "urn:atelier:problem:";

    /// The body of an answer.
    record Envelope(OpenAiError error) {}

    /// @param moderationStage input, output or unknown
    record ModerationDetails(String moderationStage, List<String> categories) {
        private static ModerationDetails of(Failure.Moderation moderation) {
            return new ModerationDetails(
                    moderation.stage().equals("pre_check") ? "input" : moderation.stage(),
                    moderation.categories());
        }
    }

    static OpenAiError of(String type, @Nullable String code, String message) {
        return new OpenAiError(message, type, null, code, null);
    }

    static OpenAiError blocked(String code, String message, Failure.@Nullable Moderation why) {
        return new OpenAiError(
                message, BLOCKED, null, code, why == null ? null : ModerationDetails.of(why));
    }

    /// Whether moderation has said no.
    @JsonIgnore
    boolean isBlocked() {
        return type.equals(BLOCKED);
    }

    /// The same as it would be told elsewhere.
    static OpenAiError of(HttpProblem problem) {
        Map<String, Object> more = problem.getParameters();
        if (more.get("errors") instanceof List<?> errors
                && !errors.isEmpty()
                && errors.getFirst() instanceof FieldError first) {
            return ofFields(errors.stream().map(FieldError.class::cast).toList(), first);
        }
        String message = Objects.requireNonNullElse(problem.getDetail(), problem.getTitle());
        return more.get("moderation") instanceof Failure.Moderation why
                ? blocked("moderation_blocked", message, why)
                : of(type(problem.getStatusCode()), code(problem.getType()), message);
    }

    /// OpenAI tells of one field; all are in the message here, as nobody likes to ask ten times.
    private static OpenAiError ofFields(List<FieldError> errors, FieldError first) {
        return new OpenAiError(
                errors.stream()
                        .map(OpenAiError::inWords)
                        .collect(Collectors.joining("; ", "", ".")),
                INVALID_REQUEST,
                first.field().equals("?") ? null : first.field(),
                switch (first.kind()) {
                    case UNKNOWN -> "unknown_parameter";
                    case MISSING -> "missing_required_parameter";
                    case VALUE -> "invalid_value";
                },
                null);
    }

    private static String inWords(FieldError error) {
        String words = error.field() + " " + error.message();
        return error.allowed().isEmpty()
                ? words
                : words + " (allowed: " + String.join(", ", error.allowed()) + ")";
    }

    private static String type(int status) {
        if (status == 429) {
            return "rate_limit_error";
        }
        return status < 500 ? INVALID_REQUEST : status == 503 ? UNAVAILABLE : SERVER_ERROR;
    }

    private static @Nullable String code(@Nullable URI type) {
        String text = String.valueOf(type);
        return text.startsWith(OURS) ? text.substring(OURS.length()).replace('-', '_') : null;
    }
}
