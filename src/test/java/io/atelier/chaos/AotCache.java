package io.atelier.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the JVM learns of the application's classes in a start made for that (JEP 514): later
/// starts take half of the processor's time, and chaos is many starts.
record AotCache(Path file) {
    private static final int PATIENCE_SECONDS = 120;

    /// Made once for each build of the application.
    ///
    /// @param flags that later starts will have, too
    static synchronized AotCache of(Path application, List<String> flags) {
        Path file = Path.of("target", "chaos", "application.aot").toAbsolutePath();
        try {
            Path jar = application.resolve("quarkus-run.jar");
            if (!Files.exists(file)
                    || Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(jar))
                            < 0) {
                train(file, flags);
            }
            return new AotCache(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void train(Path file, List<String> flags) throws IOException {
        System.out.println("chaos: makes " + file);
        Path folder = Fleet.emptyFolder(file.resolveSibling("training")).folder();
        int port = Ports.free();
        List<String> arguments = new ArrayList<>(flags);
        arguments.add(0, "-XX:AOTCacheOutput=" + file);
        arguments.addAll(
                List.of(
                        "-Datelier.embedded.folder=" + folder,
                        "-Datelier.embedded.kafka.port=" + Ports.free(),
                        "-Datelier.embedded.simulator.port=" + Ports.free(),
                        "-Dquarkus.http.port=" + port,
                        Fleet.MAIN));
        Jvm pupil =
                new Jvm(
                        "pupil",
                        "pupil",
                        folder,
                        arguments,
                        output ->
                                Http.answers(
                                        java.net.URI.create(
                                                "http://127.0.0.1:" + port + "/q/health/ready")));
        try {
            pupil.start().awaitReady();
            pupil.term(PATIENCE_SECONDS);
        } finally {
            pupil.kill();
        }
    }
}
