package io.atelier.egress;

import io.atelier.egress.EgressAnswer.Cause;
import io.atelier.egress.EgressAnswer.Head;
import io.atelier.egress.EgressAnswer.Lost;
import io.atelier.egress.EgressAnswer.Taken;
import io.atelier.egress.EgressAnswer.TooLong;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One request and its answer over a connection that is up. The body is asked for piece by piece,
/// so no more of it is in memory than its receiver has time for.
final class Exchange implements AutoCloseable {
    /// @param silence between two signs of life
    /// @param end of all, by `System.nanoTime`
    /// @param bytes of the body
    record Limits(Duration silence, long end, long bytes) {}

    /// What the connection tells, in order.
    private sealed interface Event {
        /// @param context whose thread alone may ask for pieces
        record Answered(HttpClientResponse response, Context context) implements Event {}

        record Piece(Buffer bytes) implements Event {}

        record End() implements Event {}

        record Broken() implements Event {}
    }

    private final HttpClientRequest request;
    private final Limits limits;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private boolean over;

    Exchange(HttpClientRequest request, Limits limits) {
        this.request = request;
        this.limits = limits;
    }

    EgressAnswer run(@Nullable Buffer body, Receiver receiver)
            throws IOException, InterruptedException {
        request.exceptionHandler(failure -> events.add(new Event.Broken()));
        request.response().onSuccess(this::hear).onFailure(f -> events.add(new Event.Broken()));
        if (body == null) {
            request.end();
        } else {
            request.end(body);
        }
        Event first = next();
        if (first == null) {
            return late();
        }
        return first instanceof Event.Answered answered
                ? receive(answered, receiver)
                : new Lost(Cause.BROKEN);
    }

    /// On the connection's own thread: paused before anything can be lost.
    private void hear(HttpClientResponse response) {
        response.pause();
        response.handler(bytes -> events.add(new Event.Piece(bytes)));
        response.endHandler(end -> events.add(new Event.End()));
        response.exceptionHandler(failure -> events.add(new Event.Broken()));
        events.add(new Event.Answered(response, Objects.requireNonNull(Vertx.currentContext())));
    }

    private EgressAnswer receive(Event.Answered answered, Receiver receiver)
            throws IOException, InterruptedException {
        HttpClientResponse response = answered.response();
        Head head = head(response);
        if (declaredBytes(head) > limits.bytes()) {
            return new TooLong(head);
        }
        long bytes = 0;
        while (true) {
            answered.context().runOnContext(now -> response.fetch(1));
            Event event = next();
            if (event == null) {
                return late();
            }
            switch (event) {
                case Event.Piece(Buffer piece) -> {
                    bytes += piece.length();
                    if (bytes > limits.bytes()) {
                        return new TooLong(head);
                    }
                    receiver.take(head, piece.getBytes());
                }
                case Event.End() -> {
                    over = true;
                    return new Taken(head, bytes);
                }
                case Event.Broken() -> {
                    return new Lost(Cause.BROKEN);
                }
                case Event.Answered again ->
                        throw new IllegalStateException("two answers to one request");
            }
        }
    }

    private static Head head(HttpClientResponse response) {
        Map<String, String> headers =
                response.headers().entries().stream()
                        .collect(
                                Collectors.toMap(
                                        header -> header.getKey().toLowerCase(Locale.ROOT),
                                        Map.Entry::getValue,
                                        (first, second) -> first));
        return new Head(response.statusCode(), headers);
    }

    private static long declaredBytes(Head head) {
        return head.header("content-length")
                .filter(text -> text.matches("\\d{1,18}"))
                .map(Long::parseLong)
                .orElse(0L);
    }

    private @Nullable Event next() throws InterruptedException {
        long left = limits.end() - System.nanoTime();
        long patience = Math.max(0, Math.min(limits.silence().toNanos(), left));
        return events.poll(patience, TimeUnit.NANOSECONDS);
    }

    private Lost late() {
        return new Lost(limits.end() - System.nanoTime() <= 0 ? Cause.SLOW : Cause.SILENT);
    }

    /// Hangs up on whatever is still under way.
    @Override
    public void close() {
        if (!over) {
            request.reset();
            request.connection().close();
        }
    }
}
