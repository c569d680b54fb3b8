package io.atelier.ingest;

import io.atelier.embedded.EmbeddedBroker;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A process with the role ingest alone, and a broker of its own on a free port and an empty
/// folder.
public final class EmbeddedBrokerResource implements QuarkusTestResourceLifecycleManager {
    private @Nullable EmbeddedBroker broker;

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory("atelier-ingest");
            broker = new EmbeddedBroker(folder.resolve("kafka"), 0);
            return Map.of(
                    "kafka.bootstrap.servers",
                    broker.bootstrapServers(),
                    "atelier.roles",
                    "ingest",
                    "atelier.embedded.folder",
                    folder.toString(),
                    "atelier.embedded.kafka.enabled",
                    "false",
                    "atelier.embedded.simulator.enabled",
                    "false",
                    "quarkus.http.test-port",
                    Integer.toString(freePort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Not 0: with it Quarkus' metrics lack the tag `server_port`, and the next test's application,
    /// which shares the registry, hangs at its start.
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void stop() {
        if (broker != null) {
            broker.close();
        }
    }
}
