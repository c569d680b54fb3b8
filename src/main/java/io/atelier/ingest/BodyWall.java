package io.atelier.ingest;

import io.atelier.log.Json;
import io.atelier.tenant.OpenAiPaths;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Quarkus turns bodies away that say that they are too long, without a word. On OpenAI's paths
/// callers get their envelope just before.
@ApplicationScoped
class BodyWall {
    /// Before Quarkus' own.
    private static final int PRIORITY = 500;

    void stand(
            @Observes Filters filters,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize most) {
        filters.register(request -> pass(request, most.asLongValue()), PRIORITY);
    }

    private static void pass(RoutingContext request, long mostBytes) {
        if (length(request) <= mostBytes || !OpenAiPaths.have(request.normalizedPath())) {
            request.next();
            return;
        }
        request.response()
                .setStatusCode(413)
                .putHeader(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON)
                .putHeader("Connection", "close")
                .putHeader(OpenAiPath.REQUEST_ID, OpenAiPath.requestId())
                .end(refusal());
    }

    private static String refusal() {
        OpenAiError error =
                OpenAiError.of(
                        OpenAiError.INVALID_REQUEST, "too_large", "The request is too large.");
        try {
            return Json.MAPPER.writeValueAsString(new OpenAiError.Envelope(error));
        } catch (IOException e) {
            throw new UncheckedIOException("a text can always be written", e);
        }
    }

    private static long length(RoutingContext request) {
        String length = request.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null && length.matches("\\d{1,18}") ? Long.parseLong(length) : 0;
    }
}
