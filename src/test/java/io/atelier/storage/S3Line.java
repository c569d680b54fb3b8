package io.atelier.storage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/// The line to an S3 server, which may be cut, lose answers, or leave out what a lesser server
/// would not understand.
public final class S3Line implements AutoCloseable {
    /// What a client sets itself, or is about one connection alone.
    private static final Set<String> OWN =
            Set.of(
                    "host",
                    "connection",
                    "content-length",
                    "expect",
                    "transfer-encoding",
                    "upgrade",
                    "http2-settings");

    private final URI server;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile Predicate<String> cut = request -> false;
    private volatile Predicate<String> losing = request -> false;
    private volatile boolean unconditional;
    private volatile boolean hanging;

    private S3Line(URI server) throws IOException {
        this.server = server;
        this.http =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
        http.setExecutor(threads);
        http.createContext("/", this::pass);
        http.start();
    }

    public static S3Line to(URI server) {
        try {
            return new S3Line(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    /// As `METHOD /path?query`, those that were cut included.
    List<String> requests() {
        return List.copyOf(requests);
    }

    /// Requests like that never arrive.
    public void cut(Predicate<String> requestsLikeThat) {
        cut = requestsLikeThat;
    }

    /// Requests like that arrive, and their answers don't.
    void loseAnswers(Predicate<String> requestsLikeThat) {
        losing = requestsLikeThat;
    }

    /// The server behind knows nothing of `If-None-Match`.
    void ignoreConditions() {
        unconditional = true;
    }

    /// Nothing is answered from here on.
    void hang() {
        hanging = true;
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            requests.add(request);
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (hanging) {
                Thread.sleep(Duration.ofMinutes(1));
            }
            if (cut.test(request)) {
                return;
            }
            HttpResponse<byte[]> answer =
                    client.send(copy(exchange, body), BodyHandlers.ofByteArray());
            if (!losing.test(request)) {
                answer(exchange, answer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest copy(HttpExchange exchange, byte[] body) {
        HttpRequest.Builder copy =
                HttpRequest.newBuilder(server.resolve(exchange.getRequestURI()))
                        .method(
                                exchange.getRequestMethod(),
                                body.length == 0
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders()
                .forEach((name, values) -> {
                    if (isPassedOn(name)) {
                        values.forEach(value -> copy.header(name, value));
                    }
                });
        return copy.build();
    }

    private boolean isPassedOn(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        return !OWN.contains(name) && !(unconditional && name.equals("if-none-match"));
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> answer)
            throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        answer.headers()
                .map()
                .forEach((name, values) -> {
                    if (head || !OWN.contains(name.toLowerCase(Locale.ROOT))) {
                        exchange.getResponseHeaders().put(name, values);
                    }
                });
        boolean empty = head || answer.body().length == 0;
        exchange.sendResponseHeaders(answer.statusCode(), empty ? -1 : answer.body().length);
        if (!empty) {
            exchange.getResponseBody().write(answer.body());
        }
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
        client.close();
    }
}
