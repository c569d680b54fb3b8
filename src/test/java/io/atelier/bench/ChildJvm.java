package io.atelier.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A JVM of its own, so that what is measured shares no heap with what measures. It writes to a
/// log, and its garbage collections to another: that one tells how full its heap ever was.
final class ChildJvm implements AutoCloseable {
    private static final Pattern USED = Pattern.compile("(\\d+)M->(\\d+)M\\((\\d+)M\\)");
    private static final Pattern MOST_RESIDENT = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private final String name;
    private final Path log;
    private final Path collections;
    private final Process process;

    private ChildJvm(String name, Path folder, List<String> options, List<String> what) {
        this.name = name;
        this.log = folder.resolve(name + ".log");
        this.collections = folder.resolve(name + ".gc");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-Xlog:gc:file=" + collections);
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
        command.addAll(what);
        try {
            Files.createDirectories(folder);
            process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /// A class of ours with a `main`, on this JVM's own class path.
    static ChildJvm running(
            Class<?> main, String name, Path folder, List<String> options, Object... arguments) {
        List<String> what =
                new ArrayList<>(
                        List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        for (Object argument : arguments) {
            what.add(argument.toString());
        }
        return new ChildJvm(name, folder, options, what);
    }

    /// The packaged application.
    static ChildJvm application(
            String name, Path folder, List<String> options, Map<String, String> settings) {
        List<String> what = new ArrayList<>();
        settings.forEach((key, value) -> what.add("-D" + key + "=" + value));
        what.addAll(List.of("-jar", System.getProperty("atelier.jar")));
        return new ChildJvm(name, folder, options, what);
    }

    /// Waits for a text in the log.
    ChildJvm says(String text, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (!output().contains(text)) {
            if (!process.isAlive() || System.nanoTime() - end > 0) {
                throw new IllegalStateException(
                        "%s did not say \"%s\":%n%s".formatted(name, text, output()));
            }
            Waiting.millis(20);
        }
        return this;
    }

    /// Waits until it ends by itself.
    ///
    /// @return its exit code
    int ended(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                return -1;
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    String output() {
        return read(log);
    }

    /// The fullest that the heap was before any of its collections, in MiB.
    long peakHeapMib() {
        return maximum(USED.matcher(read(collections)), 1);
    }

    /// The most memory that the process ever had in RAM, in MiB; -1 where nobody tells.
    long peakResidentMib() {
        return statusMib(MOST_RESIDENT);
    }

    /// What the process has in RAM now, in MiB; -1 where nobody tells.
    long residentMib() {
        return statusMib(RESIDENT);
    }

    private long statusMib(Pattern what) {
        Matcher line = what.matcher(read(Path.of("/proc", Long.toString(pid()), "status")));
        return line.find() ? Long.parseLong(line.group(1)) / 1024 : -1;
    }

    /// Of the processors, so far.
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /// SIGKILL.
    void kill() {
        process.destroyForcibly();
        ended(Duration.ofSeconds(20));
    }

    @Override
    public void close() {
        process.destroy();
        ended(Duration.ofSeconds(20));
    }

    private static long maximum(Matcher matches, int group) {
        long most = 0;
        while (matches.find()) {
            most = Math.max(most, Long.parseLong(matches.group(group)));
        }
        return most;
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
