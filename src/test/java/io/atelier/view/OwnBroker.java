package io.atelier.view;

import io.atelier.embedded.EmbeddedBroker;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A process that runs nothing but the view, on a broker and a folder that nobody else uses.
public final class OwnBroker implements QuarkusTestResourceLifecycleManager {
    private @Nullable EmbeddedBroker broker;

    @Override
    public Map<String, String> start() {
        Path folder = folder();
        EmbeddedBroker started = new EmbeddedBroker(folder.resolve("kafka"), 0);
        broker = started;
        return Map.of(
                "kafka.bootstrap.servers",
                started.bootstrapServers(),
                "atelier.embedded.folder",
                folder.toString(),
                "atelier.storage.folder",
                folder.resolve("pictures").toString(),
                "atelier.public-url",
                "http://pictures.example",
                "atelier.roles",
                "view",
                "quarkus.http.test-port",
                "0");
    }

    @Override
    public void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("atelier-view");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
