package io.atelier.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Stands between a process and the simulator, and stops one request at the moment that a test
/// wants: so a process can be killed when it has sent something and not heard what became of it.
final class Gateway implements AutoCloseable {
    private static final Set<String> OF_THE_CONNECTION =
            Set.of(
                    "connection",
                    "content-length",
                    "host",
                    "transfer-encoding",
                    "upgrade",
                    "expect");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI target;
    private final HttpServer server;
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private volatile @Nullable Hold hold;

    /// Where a request is stopped.
    enum At {
        /// The target never hears of it.
        REQUEST,
        /// The target has done it; the answer never arrives.
        ANSWER,
        /// Half of the answer arrives.
        MIDDLE
    }

    /// @param request method and path, a regular expression
    private record Hold(String request, At at, CountDownLatch held, CountDownLatch released) {}

    Gateway(String port) {
        this.target = URI.create("http://127.0.0.1:" + port);
        try {
            this.server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /// Stops the next request of that kind.
    void holdNext(String request, At at) {
        hold = new Hold(request, at, new CountDownLatch(1), new CountDownLatch(1));
    }

    void awaitHeld() {
        try {
            assertThat(current().held().await(60, TimeUnit.SECONDS))
                    .as("%s was seen, of %s", current(), seen)
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Whoever was held up goes nowhere any more.
    void release() {
        current().released().countDown();
        hold = null;
    }

    long seen(String request) {
        return seen.stream().filter(each -> each.matches(request)).count();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private Hold current() {
        Hold current = hold;
        if (current == null) {
            throw new AssertionError("nothing is held");
        }
        return current;
    }

    private void serve(HttpExchange exchange) throws IOException {
        String name = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        seen.add(name);
        Hold mine = hold;
        boolean held = mine != null && mine.held().getCount() > 0 && name.matches(mine.request());
        try (exchange) {
            if (held && mine.at() == At.REQUEST) {
                waitFor(mine);
                return;
            }
            HttpResponse<InputStream> answer = forwarded(exchange);
            if (held && mine.at() == At.ANSWER) {
                waitFor(mine);
                return;
            }
            answer.headers()
                    .map()
                    .forEach((header, values) -> {
                        if (!OF_THE_CONNECTION.contains(header)) {
                            exchange.getResponseHeaders().put(header, values);
                        }
                    });
            try (InputStream body = answer.body()) {
                exchange.sendResponseHeaders(answer.statusCode(), 0);
                OutputStream out = exchange.getResponseBody();
                if (held) {
                    out.write(body.readNBytes(1_000));
                    out.flush();
                    waitFor(mine);
                    return;
                }
                body.transferTo(out);
                out.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void waitFor(Hold hold) throws InterruptedException {
        hold.held().countDown();
        hold.released().await();
    }

    private HttpResponse<InputStream> forwarded(HttpExchange exchange)
            throws IOException, InterruptedException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(target.resolve(exchange.getRequestURI()))
                        .method(
                                exchange.getRequestMethod(),
                                HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders()
                .forEach((header, values) -> {
                    if (!OF_THE_CONNECTION.contains(header.toLowerCase(Locale.ROOT))) {
                        values.forEach(value -> request.header(header, value));
                    }
                });
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }
}
