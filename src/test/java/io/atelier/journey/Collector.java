package io.atelier.journey;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/// An OpenTelemetry collector that keeps what it is sent (OTLP over HTTP), and gives it back.
final class Collector implements AutoCloseable {
    private static final String PATH = "/v1/traces";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final HttpServer server;

    /// What was sent to the collector there, read over HTTP: whoever asks may be of another class
    /// loader than whoever has started it.
    record Spans(String endpoint) {
        List<Span> all() {
            try (InputStream sent = URI.create(endpoint + PATH).toURL().openStream()) {
                // Messages one after the other are one message, with the entries of all.
                return ExportTraceServiceRequest.parseFrom(sent).getResourceSpansList().stream()
                        .map(ResourceSpans::getScopeSpansList)
                        .flatMap(List::stream)
                        .flatMap(scope -> scope.getSpansList().stream())
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// Those of one trace, once they are as they should be.
        List<Span> await(String trace, Predicate<List<Span>> so) {
            return Awaitility.await("spans of " + trace)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(
                            () ->
                                    all().stream()
                                            .filter(span -> hex(span.getTraceId()).equals(trace))
                                            .toList(),
                            so);
        }
    }

    Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                PATH,
                exchange -> {
                    try (exchange) {
                        if (exchange.getRequestMethod().equals("POST")) {
                            keep(exchange.getRequestBody().readAllBytes());
                            exchange.getResponseHeaders()
                                    .add("Content-Type", "application/x-protobuf");
                            exchange.sendResponseHeaders(200, -1);
                        } else {
                            byte[] all = kept();
                            exchange.sendResponseHeaders(200, all.length == 0 ? -1 : all.length);
                            exchange.getResponseBody().write(all);
                        }
                    }
                });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    /// Empty where the span has none of that name.
    static String attribute(Span span, String name) {
        return span.getAttributesList().stream()
                .filter(each -> each.getKey().equals(name))
                .map(KeyValue::getValue)
                .map(value ->
                        value.hasIntValue()
                                ? String.valueOf(value.getIntValue())
                                : value.getStringValue())
                .findFirst()
                .orElse("");
    }

    private synchronized void keep(byte[] some) {
        received.writeBytes(some);
    }

    private synchronized byte[] kept() {
        return received.toByteArray();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
