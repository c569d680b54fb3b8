package io.atelier.embedded;

import org.jspecify.annotations.Nullable;

/// The error that OpenAI sends with a status.
final class StatusErrors {
    private StatusErrors() {}

    static ErrorEnvelope of(int status, @Nullable String code) {
        return switch (status) {
            case 401 ->
                    error(
                            401,
                            "invalid_request_error",
                            or(code, "invalid_api_key"),
                            "Incorrect API key provided.");
            case 403 ->
                    error(
                            403,
                            "invalid_request_error",
                            code,
                            "Your organization must be verified to use this model.");
            case 404 ->
                    error(
                            404,
                            "invalid_request_error",
                            or(code, "model_not_found"),
                            "The model does not exist or you do not have access to it.");
            case 429 -> tooMany(code);
            case 500, 502, 504 ->
                    error(
                            status,
                            "server_error",
                            code,
                            "The server had an error while processing your request.");
            case 503 ->
                    error(
                            503,
                            "service_unavailable_error",
                            or(code, "server_is_overloaded"),
                            "The server is overloaded. Please retry later.");
            default ->
                    error(
                            status,
                            "invalid_request_error",
                            code,
                            "The request was refused by a fault with status %d.".formatted(status));
        };
    }

    private static ErrorEnvelope tooMany(@Nullable String code) {
        return "insufficient_quota".equals(code)
                ? error(
                        429,
                        "insufficient_quota",
                        code,
                        "You exceeded your current quota, please check your plan and billing details.")
                : error(
                        429,
                        "rate_limit_error",
                        or(code, "rate_limit_exceeded"),
                        "Rate limit reached for images per minute.");
    }

    private static String or(@Nullable String code, String otherwise) {
        return code == null ? otherwise : code;
    }

    private static ErrorEnvelope error(
            int status, String type, @Nullable String code, String message) {
        return new ErrorEnvelope(status, type, code, null, message, null);
    }
}
