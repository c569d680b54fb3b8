package io.atelier.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Adobe's S3Mock, which the build puts to `target/s3mock.jar`, as a process of its own: started
/// when a test first asks for it, one for all tests, gone with them. It checks no signatures, and
/// its plain port is open on every interface.
public final class S3Server {
    public static final String BUCKET = "pictures";

    /// What it takes for right, as it does everything.
    public static final String ACCESS_KEY = "test";

    public static final String SECRET = "test-secret";

    private static final Path JAR = Path.of("target", "s3mock.jar");

    private final URI endpoint;

    private S3Server(URI endpoint) {
        this.endpoint = endpoint;
    }

    /// There is one by then, and it is ready.
    public static S3Server shared() {
        return Shared.SERVER;
    }

    public URI endpoint() {
        return endpoint;
    }

    private static final class Shared {
        static final S3Server SERVER = start();
    }

    private static S3Server start() {
        try {
            Path root = Files.createTempDirectory("s3mock");
            int port = freePort();
            Path log = root.resolve("s3mock.log");
            Process process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-Xmx128m",
                                    "-XX:TieredStopAtLevel=1",
                                    "-XX:+UseSerialGC",
                                    "-jar",
                                    JAR.toString(),
                                    "--server.address=127.0.0.1",
                                    "--server.port=" + freePort(),
                                    "--com.adobe.testing.s3mock.http-port=" + port,
                                    "--com.adobe.testing.s3mock.store.root="
                                            + root.resolve("store"),
                                    "--com.adobe.testing.s3mock.store.initial-buckets=" + BUCKET)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process, root)));
            awaitListening(process, port, log);
            return new S3Server(URI.create("http://127.0.0.1:" + port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void awaitListening(Process process, int port, Path log)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!listens(port)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("no S3 server:\n" + Files.readString(log));
            }
            Thread.sleep(50);
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static void end(Process process, Path root) {
        process.destroyForcibly();
        try {
            process.waitFor();
            FolderTree.deleteFolder(root);
        } catch (IOException | InterruptedException leftInTheTemporaryFolder) {
            // The machine tidies up there.
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
