package io.atelier.embedded;

import io.netty.channel.ChannelOption;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// One call to the simulator and its answer. Used by one virtual thread, which waits until the
/// caller has taken what it writes.
final class Exchange {
    private final String id = "req_" + UUID.randomUUID().toString().replace("-", "");
    private final long startedNanos = System.nanoTime();
    private final HttpServerRequest request;
    private final Received received;
    private final RateLimits limits;
    private final Instant arrived;

    Exchange(HttpServerRequest request, Received received, RateLimits limits, Instant arrived) {
        this.request = request;
        this.received = received;
        this.limits = limits;
        this.arrived = arrived;
    }

    String id() {
        return id;
    }

    /// When the call came in.
    Instant arrived() {
        return arrived;
    }

    String method() {
        return request.method().name();
    }

    String path() {
        return Objects.requireNonNullElse(request.path(), "");
    }

    /// The part of the path after a prefix, up to the next slash.
    String after(String prefix) {
        var rest = path().substring(prefix.length());
        var slash = rest.indexOf('/');
        return slash < 0 ? rest : rest.substring(0, slash);
    }

    @Nullable String query(String name) {
        return request.getParam(name);
    }

    Received received() {
        return received;
    }

    byte[] body() {
        return received.body().bytes();
    }

    boolean callerHasLeft() {
        return request.response().closed();
    }

    void refuse(ErrorEnvelope error) {
        refuse(error, Map.of());
    }

    void refuse(ErrorEnvelope error, Map<String, String> headers) {
        if (request.response().headWritten()) {
            reset();
            return;
        }
        var response = begin(error.status(), "application/json");
        headers.forEach(response::putHeader);
        taken(response.end(error.toJson().toString()));
    }

    void answer(int status, String json) {
        taken(begin(status, "application/json").end(json));
    }

    void answerFile(Path file, long length, String contentType) {
        taken(begin(200, contentType).sendFile(file.toString(), 0, length));
    }

    void answer(AnswerBody answer) {
        var response = begin(200, "application/json");
        response.putHeader("content-length", String.valueOf(answer.length()));
        answer.writeTo(slice -> taken(response.write(slice)));
        taken(response.end());
    }

    /// Promises the whole body, closes after a part of it.
    void answerCut(AnswerBody answer, long atByte) {
        var response = begin(200, "application/json");
        response.putHeader("content-length", String.valueOf(answer.length()));
        writePart(response, answer, atByte);
        request.connection().close();
    }

    /// Promises half of the body and keeps the promise.
    void answerHalf(AnswerBody answer) {
        var half = answer.length() / 2;
        var response = begin(200, "application/json");
        response.putHeader("content-length", String.valueOf(half));
        writePart(response, answer, half);
        taken(response.end());
    }

    /// Begins a stream of server-sent events.
    ///
    /// @param bytes after how many the connection breaks
    EventStream events(long bytes) {
        var response = begin(200, "text/event-stream; charset=utf-8");
        response.putHeader("cache-control", "no-cache").setChunked(true);
        var left = new AtomicLong(bytes);
        return new EventStream() {
            @Override
            public void send(@Nullable String event, AnswerBody data) {
                var name = event == null ? "" : "event: " + event + "\n";
                var framed = new AnswerBody().text(name + "data: ").append(data).text("\n\n");
                if (left.get() > 0) {
                    left.addAndGet(-writePart(response, framed, left.get()));
                    if (left.get() <= 0) {
                        request.connection().close();
                    }
                }
            }

            @Override
            public void end() {
                if (left.get() > 0) {
                    taken(response.end());
                }
            }
        };
    }

    /// TCP RST instead of an answer.
    void reset() {
        if (request.connection() instanceof ConnectionBase connection) {
            connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        }
        request.connection().close();
    }

    private HttpServerResponse begin(int status, String contentType) {
        var response = request.response().setStatusCode(status);
        response.putHeader("content-type", contentType);
        response.putHeader("x-request-id", id);
        response.putHeader(
                "openai-processing-ms",
                String.valueOf((System.nanoTime() - startedNanos) / 1_000_000));
        if (path().startsWith("/v1/")) {
            limits.headers().forEach(response::putHeader);
        }
        return response;
    }

    private static long writePart(HttpServerResponse response, AnswerBody answer, long bytes) {
        var left = new AtomicLong(bytes);
        answer.writeTo(slice -> {
            var part = (int) Math.min(left.get(), slice.length());
            left.addAndGet(-part);
            return taken(response.write(slice.slice(0, part))) && left.get() > 0;
        });
        return bytes - left.get();
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
