package io.atelier.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A process in a root folder of its own, as a container engine would start it: own mounts, root
/// folder read only, `/tmp` in memory, another user. The network is this machine's.
final class Container implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private final Process process;
    private final Path log;
    private final long begun = System.nanoTime();

    private Container(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// Needs root, or what is as good.
    static boolean possible() {
        return Shell.succeeds("unshare", "--mount", "chroot", "/", "/bin/true");
    }

    /// @param access `ro` or `rw`, of the root folder
    /// @param user `uid:gid`
    static Container start(
            Path root,
            String access,
            String user,
            Map<String, String> environment,
            List<String> command)
            throws IOException {
        String mounts =
                """
                set -e
                inner="$PATH"
                PATH=/usr/sbin:/usr/bin:/sbin:/bin
                mount --bind "$ROOT" "$ROOT"
                mount -o remount,bind,$ACCESS "$ROOT"
                mount -t proc proc "$ROOT/proc"
                mount --rbind /dev "$ROOT/dev"
                mount -t tmpfs -o size=1g,mode=1777 tmpfs "$ROOT/tmp"
                PATH="$inner" exec /usr/sbin/chroot --userspec="$USERSPEC" "$ROOT" "$@"
                """;
        List<String> whole =
                new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", mounts, "container"));
        whole.addAll(command);
        Path log = root.resolveSibling(root.getFileName() + "-" + System.nanoTime() + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(whole).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        builder.environment()
                .putAll(Map.of("ROOT", root.toString(), "ACCESS", access, "USERSPEC", user));
        return new Container(builder.start(), log);
    }

    /// @return from the start to the line that says so
    Duration awaitLine(String words) {
        await(words)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !process.isAlive() || output().contains(words));
        assertThat(output()).contains(words);
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    int ended() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(output()).isTrue();
        return process.exitValue();
    }

    /// SIGTERM; the exit code.
    int stop() throws InterruptedException {
        process.destroy();
        return ended();
    }

    /// What the kernel tells of it.
    String told(String file) throws IOException {
        return Files.readString(Path.of("/proc", String.valueOf(process.pid()), file));
    }

    long residentMegabytes() throws IOException {
        Matcher found = RESIDENT.matcher(told("status"));
        assertThat(found.find()).isTrue();
        return Long.parseLong(found.group(1)) / 1024;
    }

    /// User and system, of all its threads.
    double processorSeconds() throws IOException {
        String[] fields = told("stat").replaceFirst(".*\\) ", "").split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }

    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
