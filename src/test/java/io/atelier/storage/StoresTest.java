package io.atelier.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoresTest {
    @TempDir Path folder;

    /// It would cost every start of the one-command default some thousand classes.
    @Test
    void loadsTheSdkOnlyForABucket() throws Exception {
        String inFolder = classesLoadedFor("folder");
        assertThat(inFolder).contains("io.atelier.storage.FolderStore");
        assertThat(inFolder).doesNotContain("software.amazon");

        assertThat(classesLoadedFor("s3")).contains("software.amazon.awssdk.services.s3.S3Client");
    }

    private String classesLoadedFor(String kind) throws Exception {
        Process process =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-XX:TieredStopAtLevel=1",
                                        "-XX:+UseSerialGC",
                                        "-Xmx64m",
                                        "-Xlog:class+load",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        Opening.class.getName(),
                                        kind,
                                        folder.toString()))
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /// Does what the application does at its start.
    static final class Opening {
        private Opening() {}

        public static void main(String[] args) {
            StorageConfig config =
                    args[0].equals("folder")
                            ? new SmallStorage(Path.of(args[1]))
                            : new S3Sample(Path.of(args[1]), URI.create("http://127.0.0.1:9"), "")
                                    .config(Map.of());
            Stores stores = new Stores(config, Clock.systemUTC(), new SimpleMeterRegistry());
            System.out.println(stores.pictures().trouble());
            System.exit(0);
        }
    }
}
