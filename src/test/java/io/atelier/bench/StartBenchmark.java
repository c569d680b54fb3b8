package io.atelier.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/// What tracing costs whoever has it and whoever does not: starts of the packaged application, in
/// turn without and with a collector to send spans to.
class StartBenchmark {
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int JOBS = Integer.getInteger("bench.jobs", 100);
    private static final Path FOLDER =
            Path.of("target", "bench", "start-" + System.nanoTime()).toAbsolutePath();

    private final Report report = new Report("start", "Start and memory, without and with tracing");
    private final LongAdder exports = new LongAdder();

    @Test
    void withoutAndWithTracing() throws Exception {
        HttpServer collector = collector();
        report.note(
                "`java -Xmx512m -jar`, all roles with embedded broker and simulator, an empty folder, no AOT cache; until it says that it listens. Resident memory at that moment, and after %,d jobs one after the other."
                        .formatted(JOBS));
        report.table(
                "tracing",
                "s to ready",
                "CPU s",
                "resident MB",
                "resident MB after the jobs",
                "ms a job",
                "exports");
        for (int round = 0; round < ROUNDS; round++) {
            measure("off", round, Map.of());
            measure(
                    "on",
                    round,
                    Map.of(
                            "atelier.trace.endpoint",
                            "http://127.0.0.1:" + collector.getAddress().getPort()));
        }
        collector.stop(0);
    }

    private void measure(String tracing, int round, Map<String, String> more) throws Exception {
        String name = tracing + "-" + round;
        int port = Waiting.freePort();
        Map<String, String> settings = new HashMap<>(more);
        settings.put("atelier.embedded.folder", FOLDER.resolve(name).toString());
        settings.put("atelier.embedded.kafka.port", Integer.toString(Waiting.freePort()));
        settings.put("atelier.embedded.simulator.port", Integer.toString(Waiting.freePort()));
        settings.put("atelier.embedded.simulator.latency-factor", "0");
        settings.put("atelier.embedded.simulator.art", "plain");
        settings.put("quarkus.http.port", Integer.toString(port));
        long exported = exports.sum();
        long begun = System.nanoTime();
        try (ChildJvm product = ChildJvm.application(name, FOLDER, List.of("-Xmx512m"), settings)) {
            product.says("Listening on", Rig.START);
            double ready = (System.nanoTime() - begun) / 1e9;
            double cpu = product.cpu().toMillis() / 1e3;
            long resident = product.residentMib();
            begun = System.nanoTime();
            bought(port);
            double each = (System.nanoTime() - begun) / 1e6 / JOBS;
            long after = product.residentMib();
            report.row(tracing, ready, cpu, resident, after, each, exports.sum() - exported);
        }
    }

    /// One after the other: what is asked for is memory, not haste.
    private static void bought(int port) throws IOException, InterruptedException {
        HttpRequest job =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/jobs"))
                        .header("Content-Type", "application/json")
                        .header("Prefer", "wait=30")
                        .POST(
                                BodyPublishers.ofString(
                                        "{\"prompt\":\"a fox\",\"quality\":\"low\",\"size\":\"1024x1024\"}",
                                        UTF_8))
                        .timeout(Duration.ofMinutes(1))
                        .build();
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int i = 0; i < JOBS; i++) {
                int status = http.send(job, BodyHandlers.discarding()).statusCode();
                if (status != 200) {
                    throw new IllegalStateException("a job was not done in time: " + status);
                }
            }
        }
    }

    /// Takes what it is sent, and counts.
    private HttpServer collector() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/v1/traces",
                exchange -> {
                    try (exchange) {
                        exchange.getRequestBody().readAllBytes();
                        exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
                        exchange.sendResponseHeaders(200, -1);
                        exports.increment();
                    }
                });
        server.start();
        return server;
    }
}
