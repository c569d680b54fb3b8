package io.atelier.journey;

import static org.awaitility.Awaitility.await;

import io.atelier.chaos.AotCache;
import io.atelier.storage.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/// With neighbours of which Atelier knows no more than the addresses, as in [ContainersJourneyIT],
/// but without containers: Kafka is a process of its own, and so is the object store.
@Tag("containers")
class NeighboursJourneyIT extends RolesJourney {
    private final Folder home = Folder.temporary();
    private final String kafka = "127.0.0.1:" + Ports.free();
    private final Process broker = started();

    @AfterAll
    void stopKafka() throws InterruptedException {
        broker.destroy();
        broker.waitFor();
        home.delete();
    }

    @Override
    Map<String, String> neighbours() {
        Map<String, String> all = new HashMap<>(Bucket.at(S3Server.shared().endpoint()));
        all.put("kafka.bootstrap.servers", kafka);
        return all;
    }

    private Process started() {
        Path log = home.path().resolve("kafka.log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(AotCache.flags());
        command.addAll(
                List.of(
                        "-cp",
                        AotCache.jar().toString(),
                        "io.atelier.embedded.EmbeddedBroker",
                        home.path().resolve("kafka").toString(),
                        kafka.replaceFirst(".*:", "")));
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            await("Kafka")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Files.readString(log).contains("Kafka is ready"));
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
