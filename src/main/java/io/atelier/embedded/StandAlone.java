package io.atelier.embedded;

import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/// Runs one server as a process of its own: for load and chaos tests.
final class StandAlone {
    private StandAlone() {}

    /// Returns never: SIGTERM closes the server and ends the process, a failed start ends it with
    /// 1.
    static void run(Supplier<? extends AutoCloseable> start) throws InterruptedException {
        AutoCloseable server;
        try {
            server = start.get();
        } catch (EmbeddedStartException e) {
            System.err.println(e.getMessage());
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server), "stop"));
        new CountDownLatch(1).await();
    }

    private static void close(AutoCloseable server) {
        try {
            server.close();
        } catch (Exception e) {
            System.err.println("stopping failed: " + e);
        }
    }
}
