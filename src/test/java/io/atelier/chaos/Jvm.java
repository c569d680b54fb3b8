package io.atelier.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// A process that can be started again under the same name after it was killed.
final class Jvm {
    private static final long START_MS = 90_000;

    private final String name;
    private final String role;
    private final Path folder;
    private final List<String> arguments;
    private final Ready ready;
    private volatile Process process;
    private volatile long bornMs;
    private int starts;

    /// Tells a process that serves from one that doesn't yet.
    interface Ready {
        boolean test(Path output) throws IOException;
    }

    /// @param arguments for `java`
    Jvm(String name, String role, Path folder, List<String> arguments, Ready ready) {
        this.name = name;
        this.role = role;
        this.folder = folder;
        this.arguments = List.copyOf(arguments);
        this.ready = ready;
    }

    String name() {
        return name;
    }

    String role() {
        return role;
    }

    long bornMs() {
        return bornMs;
    }

    Jvm start() {
        Path output = output(++starts);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        bornMs = System.currentTimeMillis();
        try {
            process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return this;
    }

    Jvm awaitReady() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MS);
        await(() -> !process.isAlive() || serves() || System.nanoTime() - end > 0);
        if (!process.isAlive() || !serves()) {
            throw new IllegalStateException(name + " did not come up, see " + output(starts));
        }
        return this;
    }

    boolean serves() {
        try {
            return process.isAlive() && ready.test(output(starts));
        } catch (IOException e) {
            return false;
        }
    }

    /// SIGKILL.
    void kill() {
        process.destroyForcibly();
        ended(10);
    }

    /// SIGTERM.
    ///
    /// @return whether it ended by itself in time
    boolean term(int seconds) {
        process.destroy();
        return ended(seconds);
    }

    /// SIGSTOP or SIGCONT.
    void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Path output(int start) {
        return folder.resolve("logs").resolve(name + "-" + start + ".log");
    }

    private boolean ended(int seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void await(BooleanSupplier done) {
        try {
            while (!done.getAsBoolean()) {
                Thread.sleep(100);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Ready says(String text) {
        return output -> Files.exists(output) && Files.readString(output).contains(text);
    }
}
