package io.atelier.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Prometheus, as this machine has it, scraping one process each second and playing our alerts.
final class Prometheus implements AutoCloseable {
    private final Process process;
    private final Caller caller;

    private Prometheus(Process process, Caller caller) {
        this.process = process;
        this.caller = caller;
    }

    static Prometheus scraping(URI server, Path folder) {
        String port = Ports.free();
        try {
            Path home = Files.createDirectories(folder.resolve("prometheus"));
            Path rules = Path.of("deploy/prometheus/rules.yaml").toAbsolutePath();
            Files.writeString(
                    home.resolve("prometheus.yml"),
                    """
                    global: {scrape_interval: 1s, evaluation_interval: 1s}
                    rule_files: ["%s"]
                    scrape_configs:
                      - job_name: atelier
                        metrics_path: /q/metrics
                        static_configs: [{targets: ["%s"]}]
                    """
                            .formatted(rules, server.getAuthority()));
            Process process =
                    new ProcessBuilder(
                                    "prometheus",
                                    "--config.file=prometheus.yml",
                                    "--storage.tsdb.path=data",
                                    "--web.listen-address=127.0.0.1:" + port)
                            .directory(home.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(home.resolve("log").toFile())
                            .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            Prometheus started = new Prometheus(process, Caller.of(port));
            await("Prometheus").atMost(Duration.ofSeconds(30)).until(started::isReady);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What it found: a list of series, each with its latest value.
    JsonNode ask(String promql) {
        return told("query?query=" + URLEncoder.encode(promql, StandardCharsets.UTF_8))
                .path("result");
    }

    JsonNode rules() {
        return told("rules").at("/groups/0/rules");
    }

    private JsonNode told(String path) {
        JsonNode answer = Caller.json(caller.get("/api/v1/" + path));
        assertThat(answer.path("status").asText()).as("%s", answer).isEqualTo("success");
        return answer.path("data");
    }

    private boolean isReady() {
        assertThat(process.isAlive()).isTrue();
        try {
            return caller.get("/-/ready").statusCode() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
