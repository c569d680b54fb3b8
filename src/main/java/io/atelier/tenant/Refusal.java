package io.atelier.tenant;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.job.Scope;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why somebody is turned away at the door, in words: a problem (RFC 9457), or OpenAI's envelope on
/// OpenAI's paths.
///
/// @param type ours
/// @param openAiCode null where OpenAI gives none
/// @param challenge of `WWW-Authenticate` (RFC 6750); null where another key would not help
record Refusal(
        int status,
        String type,
        String title,
        String detail,
        String openAiType,
        @Nullable String openAiCode,
        @Nullable String challenge) {
    private static final String UNAUTHORIZED = "unauthorized";
    private static final String MISSING_SCOPE = "missing-scope";
    private static final String BAD_LINK = "bad-link";

    /// Of all those that no limit is behind.
    static final List<String> TYPES = List.of(UNAUTHORIZED, MISSING_SCOPE, BAD_LINK);

    static Refusal noKey() {
        return new Refusal(
                401,
                UNAUTHORIZED,
                "Unauthorized",
                "Give a key: Authorization: Bearer atl_...",
                "invalid_request_error",
                null,
                "Bearer");
    }

    /// The same for a key that is unknown, wrong or revoked, and for a tenant that is disabled.
    static Refusal wrongKey() {
        return new Refusal(
                401,
                UNAUTHORIZED,
                "Unauthorized",
                "The key is not good.",
                "invalid_request_error",
                "invalid_api_key",
                "Bearer error=\"invalid_token\"");
    }

    static Refusal missing(Scope scope) {
        return new Refusal(
                403,
                MISSING_SCOPE,
                "Forbidden",
                "The key lacks the scope %s.".formatted(scope.wireName()),
                "invalid_request_error",
                "missing_scope",
                "Bearer error=\"insufficient_scope\", scope=\"%s\"".formatted(scope.wireName()));
    }

    /// The same for whatever is wrong with a link.
    static Refusal badLink() {
        return new Refusal(
                403,
                BAD_LINK,
                "Forbidden",
                "The link is not good, or not any more.",
                "invalid_request_error",
                "bad_link",
                null);
    }

    static Refusal exceeded(Quota quota) {
        return new Refusal(
                429,
                "limit-exceeded",
                "Too Many Requests",
                "More than %d %s. Come again later."
                        .formatted(quota.limit(), quota.policy().inWords()),
                "requests",
                "rate_limit_exceeded",
                null);
    }

    Response on(String path) {
        Response response = OpenAiPaths.have(path) ? envelope() : problem();
        if (challenge != null) {
            response.getHeaders().putSingle(HttpHeaders.WWW_AUTHENTICATE, challenge);
        }
        return response;
    }

    private Response problem() {
        return HttpProblem.builder()
                .withType(URI.create("urn:atelier:problem:" + type))
                .withTitle(title)
                .withStatus(status)
                .withDetail(detail)
                .build()
                .toResponse();
    }

    private Response envelope() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("error")
                .put("message", detail)
                .put("type", openAiType)
                .putNull("param")
                .put("code", openAiCode);
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(body.toString())
                .build();
    }
}
