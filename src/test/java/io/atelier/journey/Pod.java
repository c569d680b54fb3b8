package io.atelier.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atelier.chaos.AotCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A process of Atelier's, started from the packaged application as an operator would, small and on
/// free ports. It may be killed and started again under the same name.
final class Pod implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    private final String name;
    private final Path folder;
    private final Map<String, String> settings;
    private final Map<String, String> environment;
    private final Process process;
    private final Path log;

    private Pod(
            String name,
            Path folder,
            Map<String, String> settings,
            Map<String, String> environment) {
        this.name = name;
        this.folder = folder;
        this.settings = Map.copyOf(settings);
        this.environment = Map.copyOf(environment);
        this.log = folder.resolve(name + "-" + System.nanoTime() + ".log");
        this.process = launched();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /// @param settings configuration of this one, over what all of them share
    static Pod start(String name, Path folder, Map<String, String> settings) {
        return start(name, folder, settings, Map.of());
    }

    /// @param environment variables, which settings prevail over
    static Pod start(
            String name,
            Path folder,
            Map<String, String> settings,
            Map<String, String> environment) {
        Map<String, String> all = new HashMap<>();
        all.put("atelier.instance", name);
        all.put("atelier.embedded.folder", folder.toString());
        all.put("atelier.embedded.simulator.latency-factor", "0");
        all.put("atelier.embedded.simulator.art", "plain");
        all.put("atelier.fleet.lease", "5s");
        all.put("atelier.fleet.heartbeat", "500ms");
        all.put("atelier.ledger.backoff", "200ms");
        all.put("atelier.ledger.redispatch", "1s");
        all.put("quarkus.http.port", Ports.free());
        all.putAll(settings);
        return new Pod(name, folder, all, environment);
    }

    /// The same again: name, ports and folder.
    Pod again() {
        assertThat(process.isAlive()).as(name).isFalse();
        return new Pod(name, folder, settings, environment).ready();
    }

    Pod ready() {
        await(name)
                .atMost(START)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> !process.isAlive() || answersReady());
        assertThat(process.isAlive()).as(() -> name + " ended:\n" + output()).isTrue();
        return this;
    }

    Caller caller() {
        return Caller.of(settings.get("quarkus.http.port"));
    }

    /// SIGKILL.
    void kill() {
        process.destroyForcibly();
        ended();
    }

    /// A request whose body never comes; it is under way until the socket is closed.
    Socket beginsToSubmit() {
        try {
            int port = Integer.parseInt(settings.getOrDefault("quarkus.http.port", "8080"));
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            String head =
                    "POST /v1/jobs HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 100\r\n\r\n{";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            Thread.sleep(200);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// SIGTERM, without waiting for the end.
    void beginStop() {
        process.destroy();
    }

    /// SIGTERM; the exit code.
    int stop() {
        process.destroy();
        return ended();
    }

    /// The exit code of a process that ends by itself.
    int ended() {
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as(() -> name + " runs on:\n" + output())
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    private boolean answersReady() {
        try {
            return caller().get("/q/health/ready").statusCode() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private Process launched() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(AotCache.flags());
        command.add("-Xmx256m");
        settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-jar", AotCache.jar().toString()));
        try {
            ProcessBuilder process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile());
            process.environment().putAll(environment);
            return process.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
