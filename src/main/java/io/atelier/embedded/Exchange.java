package io.atelier.embedded;

import io.netty.channel.ChannelOption;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionException;

/// One call to the simulator and its answer. Used by one virtual thread, which waits until the
/// caller has taken what it writes.
final class Exchange {
    private final String id = "req_" + UUID.randomUUID().toString().replace("-", "");
    private final long startedNanos = System.nanoTime();
    private final HttpServerRequest request;
    private final Buffer body;
    private final RateLimits limits;

    Exchange(HttpServerRequest request, Buffer body, RateLimits limits) {
        this.request = request;
        this.body = body;
        this.limits = limits;
    }

    String id() {
        return id;
    }

    String path() {
        return Objects.requireNonNullElse(request.path(), "");
    }

    byte[] body() {
        return body.getBytes();
    }

    boolean callerHasLeft() {
        return request.response().closed();
    }

    void refuse(ErrorEnvelope error) {
        refuse(error, Map.of());
    }

    void refuse(ErrorEnvelope error, Map<String, String> headers) {
        var response = begin(error.status(), "application/json", 0);
        headers.forEach(response::putHeader);
        taken(response.end(error.toJson().toString()));
    }

    void answer(int status, String json) {
        taken(begin(status, "application/json", 0).end(json));
    }

    void answerFile(Path file, long length) {
        taken(begin(200, "application/x-ndjson", 0).sendFile(file.toString(), 0, length));
    }

    void answer(AnswerBody answer, int tokens) {
        var response = begin(200, "application/json", tokens);
        response.putHeader("content-length", String.valueOf(answer.length()));
        answer.writeTo(slice -> taken(response.write(slice)));
        taken(response.end());
    }

    /// Promises the whole body, closes after a part of it.
    void answerCut(AnswerBody answer, int tokens, long atByte) {
        var response = begin(200, "application/json", tokens);
        response.putHeader("content-length", String.valueOf(answer.length()));
        var left = new long[] {atByte};
        answer.writeTo(slice -> {
            var part = (int) Math.min(left[0], slice.length());
            left[0] -= part;
            return taken(response.write(slice.slice(0, part))) && left[0] > 0;
        });
        request.connection().close();
    }

    /// TCP RST instead of an answer.
    void reset() {
        if (request.connection() instanceof ConnectionBase connection) {
            connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        }
        request.connection().close();
    }

    private HttpServerResponse begin(int status, String contentType, int tokens) {
        var response = request.response().setStatusCode(status);
        response.putHeader("content-type", contentType);
        response.putHeader("x-request-id", id);
        response.putHeader(
                "openai-processing-ms",
                String.valueOf((System.nanoTime() - startedNanos) / 1_000_000));
        if (path().startsWith("/v1/")) {
            limits.count(tokens).forEach(response::putHeader);
        }
        return response;
    }

    /// False when the caller has left.
    private static boolean taken(Future<Void> written) {
        try {
            written.toCompletionStage().toCompletableFuture().join();
            return true;
        } catch (CompletionException e) {
            return false;
        }
    }
}
