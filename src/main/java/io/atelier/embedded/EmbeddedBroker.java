package io.atelier.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/// A real Kafka broker of one node on 127.0.0.1, in this process; its data survive a restart and a
/// kill -9 (not a power cut: like any Kafka it leaves syncing to the operating system).
///
/// Not a test double, and not for production: nothing is replicated.
public final class EmbeddedBroker implements AutoCloseable {
    static final String PORT_KEY = "atelier.embedded.kafka.port";

    private final int port;
    private final FolderLock lock;
    private final KafkaRaftServer server;

    /// Starts the broker and returns when it answers clients.
    ///
    /// @param folder where its data lie, formatted on first use
    /// @param port 0 for a free one
    /// @throws EmbeddedStartException when the port is busy or the folder in use
    public EmbeddedBroker(Path folder, int port) {
        this(folder, port, UnaryOperator.identity());
    }

    /// @param changes of the broker's properties
    EmbeddedBroker(Path folder, int port, UnaryOperator<Map<String, String>> changes) {
        this.port = LoopbackPorts.claim(port, "embedded Kafka broker", PORT_KEY);
        this.lock = FolderLock.of(folder);
        try {
            server = started(folder.resolve("log").toAbsolutePath(), changes);
        } catch (RuntimeException | IOException e) {
            release();
            throw e instanceof EmbeddedStartException known ? known : failed(folder, e);
        }
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        try {
            server.shutdown();
            server.awaitShutdown();
        } finally {
            release();
        }
    }

    private KafkaRaftServer started(Path logFolder, UnaryOperator<Map<String, String>> changes)
            throws IOException {
        formatOnFirstUse(logFolder);
        return startedWith(
                changes.apply(BrokerProperties.of(logFolder, port, LoopbackPorts.free())));
    }

    private static KafkaRaftServer startedWith(Map<String, String> properties) {
        var server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        try {
            server.startup();
            return server;
        } catch (RuntimeException e) {
            server.shutdown();
            throw e;
        }
    }

    private static void formatOnFirstUse(Path logFolder) throws IOException {
        if (Files.exists(logFolder.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME))) {
            return;
        }
        Files.createDirectories(logFolder);
        try (var silent =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(silent)
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(BrokerProperties.NODE_ID)
                    .setControllerListenerName(BrokerProperties.CONTROLLER_LISTENER)
                    .setDirectories(List.of(logFolder.toString()))
                    .setMetadataLogDirectory(logFolder.toString())
                    .run();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("formatting " + logFolder + " for Kafka failed", e);
        }
    }

    private static EmbeddedStartException failed(Path folder, Exception e) {
        return new EmbeddedStartException(
                "The embedded Kafka broker could not start on folder %s (%s); look at the log above, or set atelier.embedded.folder to an empty one."
                        .formatted(folder.toAbsolutePath(), e),
                e);
    }

    private void release() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("unlocking the broker's folder failed", e);
        }
    }

    /// Runs the broker alone until SIGTERM: `EmbeddedBroker <folder> <port>`.
    public static void main(String[] args) throws InterruptedException {
        StandAlone.run(() -> {
            var broker = new EmbeddedBroker(Path.of(args[0]), Integer.parseInt(args[1]));
            System.out.println("Kafka is ready at " + broker.bootstrapServers());
            return broker;
        });
    }
}
