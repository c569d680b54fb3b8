package io.atelier.journey;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;

/// Somebody who is called back, at an address of this machine. It answers 204 but for what it was
/// told to say first.
final class Target implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final HttpServer server;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Queue<Reaction> reactions = new ConcurrentLinkedQueue<>();

    /// @param headers by name, the first of each
    record Call(String path, Map<String, List<String>> headers, String body) {
        String id() {
            return header("webhook-id");
        }

        String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .map(entry -> entry.getValue().getFirst())
                    .findFirst()
                    .orElse("");
        }

        String type() {
            return json().path("type").asText();
        }

        JsonNode json() {
            return Caller.json(body);
        }

        /// For another language, as JSON.
        String text() {
            ObjectNode text = JsonNodeFactory.instance.objectNode().put("body", body);
            ObjectNode some = text.putObject("headers");
            for (String name : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
                some.put(name, header(name));
            }
            return text.toString();
        }

        /// By the library of Standard Webhooks.
        boolean signedWith(String secret) {
            try {
                new Webhook(secret)
                        .verify(
                                body,
                                Map.of(
                                        "webhook-id", List.of(id()),
                                        "webhook-timestamp", List.of(header("webhook-timestamp")),
                                        "webhook-signature", List.of(header("webhook-signature"))));
                return true;
            } catch (WebhookVerificationException | EmptyWebhookSecretException e) {
                return false;
            }
        }
    }

    /// What it does with a call.
    interface Reaction {
        void to(HttpExchange exchange) throws IOException, InterruptedException;
    }

    Target() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    static Reaction says(int status, String body, String... header) {
        return exchange -> {
            for (int i = 0; i < header.length; i += 2) {
                exchange.getResponseHeaders().add(header[i], header[i + 1]);
            }
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    static Reaction saysNothingFor(Duration time) {
        return exchange -> Thread.sleep(time);
    }

    static Reaction hangsUp() {
        return HttpExchange::close;
    }

    Target first(Reaction... some) {
        reactions.addAll(List.of(some));
        return this;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    List<Call> calls() {
        return List.copyOf(calls);
    }

    List<Call> await(int many) {
        return Awaitility.await("%d calls".formatted(many))
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(this::calls, seen -> seen.size() >= many);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        calls.add(
                new Call(
                        exchange.getRequestURI().getPath(),
                        Map.copyOf(exchange.getRequestHeaders()),
                        body));
        Reaction reaction = reactions.poll();
        try (exchange) {
            (reaction == null ? says(204, "") : reaction).to(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
