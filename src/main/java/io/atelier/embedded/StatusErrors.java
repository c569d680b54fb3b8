package io.atelier.embedded;

import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The error that OpenAI sends with a status and a code.
final class StatusErrors {
    /// 429 that no waiting mends.
    private static final Set<String> QUOTA =
            Set.of(
                    "insufficient_quota",
                    "credit_balance_exhausted",
                    "organization_spend_limit_exceeded",
                    "project_spend_limit_exceeded",
                    "organization_usage_limit_exceeded");

    private StatusErrors() {}

    static ErrorEnvelope of(int status, @Nullable String code) {
        return switch (status) {
            case 400 -> badRequest(code);
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
                            "Your organization must be verified to use the model `gpt-image-2`. Please go to the organization's general settings and click on Verify Organization. If you just verified, it can take up to 15 minutes for access to propagate.");
            case 404 ->
                    error(
                            404,
                            "invalid_request_error",
                            or(code, "model_not_found"),
                            "The model does not exist or you do not have access to it.");
            case 429 -> tooMany(or(code, "rate_limit_exceeded"));
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

    private static ErrorEnvelope badRequest(@Nullable String code) {
        if ("billing_hard_limit_reached".equals(code)) {
            return error(
                    400,
                    "image_generation_user_error",
                    code,
                    "Billing hard limit has been reached");
        }
        return error(400, "invalid_request_error", code, "The request was refused by a fault.");
    }

    private static ErrorEnvelope tooMany(String code) {
        if (QUOTA.contains(code)) {
            return error(
                    429,
                    "insufficient_quota",
                    code,
                    "You exceeded your current quota, please check your plan and billing details.");
        }
        return code.equals("slow_down")
                ? error(
                        429,
                        "rate_limit_error",
                        code,
                        "Slow down. Please reduce your request rate.")
                : error(429, "rate_limit_error", code, "Rate limit reached for images per minute.");
    }

    private static String or(@Nullable String code, String otherwise) {
        return Objects.requireNonNullElse(code, otherwise);
    }

    private static ErrorEnvelope error(
            int status, String type, @Nullable String code, String message) {
        return new ErrorEnvelope(status, type, code, null, message, null);
    }
}
