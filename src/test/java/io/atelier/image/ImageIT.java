package io.atelier.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The image, made by Jib without a container engine, unpacked and started with a read-only root
/// folder and no rights. Prints start-up time and memory with and without the AOT cache, for
/// docs/benchmarks.md.
@Tag("containers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int STARTS = 3;

    private Path root;
    private JsonNode config;

    @BeforeAll
    void make(@TempDir Path folder) throws Exception {
        assumeTrue(
                Container.possible(),
                "the image is not tried: this user may not make mounts of its own");
        Path application = Path.of(System.getProperty("atelier.jar")).resolveSibling(".");
        Path laidOut = ImageTar.layOut(folder.resolve("layout"), application);
        try (Container training =
                Container.start(
                        laidOut,
                        "rw",
                        "0:0",
                        Map.of("JAVA_HOME", "/opt/java", "PATH", "/bin"),
                        command(List.of("/opt/atelier/bin/train"), ports()))) {
            assertThat(training.ended()).as(training.output()).isZero();
        }
        Path tar = folder.resolve("atelier.tar");
        ImageTar.make(laidOut, tar);
        root = folder.resolve("root");
        config = ImageTar.unpack(tar, root);
        System.out.printf("image of %d MB%n", Files.size(tar) >> 20);
    }

    @Test
    void makesAPictureWithoutRightsAndWithoutADisk() throws Exception {
        String[] ports = ports();
        try (Container container = start(ports)) {
            container.awaitLine("Listening on");

            HttpResponse<String> answer =
                    HTTP.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:%s/v1/images/generations"
                                                            .formatted(ports[0])))
                                    .header("Content-Type", "application/json")
                                    .timeout(Duration.ofMinutes(1))
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    "{\"prompt\":\"a lighthouse\"}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).as(container.output()).isEqualTo(200);
            assertThat(answer.body()).contains("b64_json");
            assertThat(container.told("status"))
                    .containsPattern("Uid:\\s+10001\\s+10001\\s+10001\\s+10001")
                    .containsPattern("CapEff:\\s+0{16}");
            assertThat(container.told("mounts")).containsPattern("(?m)^\\S+ / \\S+ ro,");
            assertThat(container.stop()).isIn(0, 143);
        }
    }

    @Test
    void startsSoonerWithItsCache() throws Exception {
        List<String> rows = new ArrayList<>();
        for (String aot : List.of("", "-XX:AOTCache=/opt/atelier/atelier.aot")) {
            for (int i = 0; i < STARTS; i++) {
                try (Container container = start(ports(), "ATELIER_AOT", aot)) {
                    Duration ready = container.awaitLine("Listening on");
                    rows.add(
                            "| %s | %.2f | %.2f | %d |"
                                    .formatted(
                                            aot.isEmpty() ? "without" : "with",
                                            ready.toMillis() / 1000.0,
                                            container.processorSeconds(),
                                            container.residentMegabytes()));
                    container.stop();
                }
            }
        }
        System.out.println("| AOT cache | s to ready | CPU s | resident MB |");
        rows.forEach(System.out::println);

        assertThat(root.resolve("opt/atelier/atelier.aot")).isNotEmptyFile();
    }

    /// By what the image itself says.
    private Container start(String[] ports, String... variables) throws IOException {
        Map<String, String> environment = new HashMap<>();
        for (JsonNode variable : config.path("Env")) {
            String[] pair = variable.asText().split("=", 2);
            environment.put(pair[0], pair[1]);
        }
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        List<String> entrypoint = new ArrayList<>();
        config.path("Entrypoint").forEach(word -> entrypoint.add(word.asText()));
        return Container.start(
                root, "ro", config.path("User").asText(), environment, command(entrypoint, ports));
    }

    private static List<String> command(List<String> program, String[] ports) {
        List<String> command = new ArrayList<>(program);
        command.addAll(
                List.of(
                        "-Xmx512m",
                        "-Dquarkus.http.port=" + ports[0],
                        "-Datelier.embedded.kafka.port=" + ports[1],
                        "-Datelier.embedded.simulator.port=" + ports[2],
                        "-Datelier.embedded.simulator.latency-factor=0",
                        "-Datelier.embedded.folder=/tmp/atelier",
                        "-Datelier.storage.min-free=100M"));
        return command;
    }

    private static String[] ports() throws IOException {
        String[] ports = new String[3];
        for (int i = 0; i < ports.length; i++) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                ports[i] = Integer.toString(socket.getLocalPort());
            }
        }
        return ports;
    }
}
