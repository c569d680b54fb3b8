package io.atelier.ingest;

import io.atelier.embedded.EmbeddedBroker;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A broker of the test's own, on a free port and an empty folder.
public final class EmbeddedBrokerResource implements QuarkusTestResourceLifecycleManager {
    private @Nullable EmbeddedBroker broker;

    @Override
    public Map<String, String> start() {
        try {
            broker = new EmbeddedBroker(Files.createTempDirectory("atelier-ingest"), 0);
            return Map.of("kafka.bootstrap.servers", broker.bootstrapServers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        if (broker != null) {
            broker.close();
        }
    }
}
