package io.atelier.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What the JVM learns of the packaged application's classes in a start made for that (JEP 514):
/// later starts take half of the processor's time, and these tests are many starts.
public final class AotCache {
    /// Of those that learn, and of those that know: with other ones the JVM refuses the cache.
    private static final List<String> FLAGS =
            List.of(
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-XX:-UsePerfData",
                    // As in the manifest of the jar, for those that are started by another class.
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

    private static final Path FILE = Path.of("target", "chaos", "application.aot").toAbsolutePath();
    private static final int PATIENCE_SECONDS = 120;

    private AotCache() {}

    /// The application, which names all of its class path.
    public static Path jar() {
        return Path.of(System.getProperty("atelier.jar"));
    }

    /// Flags for `java` and this class path. The cache is made once for each build of the
    /// application, whichever process asks first.
    public static synchronized List<String> flags() {
        try {
            Files.createDirectories(FILE.getParent());
            try (FileChannel channel =
                            FileChannel.open(
                                    FILE.resolveSibling("application.lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    FileLock _ = channel.lock()) {
                if (!Files.exists(FILE)
                        || Files.getLastModifiedTime(FILE)
                                        .compareTo(Files.getLastModifiedTime(jar()))
                                < 0) {
                    train();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Stream.concat(Stream.of("-XX:AOTCache=" + FILE), FLAGS.stream()).toList();
    }

    private static void train() {
        System.out.println("makes " + FILE);
        Path folder = Fleet.emptyFolder(FILE.resolveSibling("training")).folder();
        int port = Ports.free();
        List<String> arguments = new ArrayList<>(FLAGS);
        arguments.addFirst("-XX:AOTCacheOutput=" + FILE);
        arguments.addAll(
                List.of(
                        "-Datelier.embedded.folder=" + folder,
                        "-Datelier.embedded.kafka.port=" + Ports.free(),
                        "-Datelier.embedded.simulator.port=" + Ports.free(),
                        "-Dquarkus.http.port=" + port,
                        "-jar",
                        jar().toString()));
        URI health = URI.create("http://127.0.0.1:" + port + "/q/health/ready");
        Jvm pupil = new Jvm("pupil", "pupil", folder, arguments, output -> Http.answers(health));
        try {
            pupil.start().awaitReady();
            pupil.term(PATIENCE_SECONDS);
        } finally {
            pupil.kill();
        }
    }
}
