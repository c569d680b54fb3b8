package io.atelier.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// Tables in Markdown, ready to be pasted into `docs/benchmarks.md`: on the screen as they grow,
/// and in `target/bench`.
final class Report {
    private final StringBuilder text = new StringBuilder();
    private final Path file;

    Report(String name, String title) {
        file = Path.of("target", "bench", name + ".md");
        line("## " + title);
        line("");
        line(machine());
    }

    /// What goes on; not a part of the report.
    static void progress(String sentence) {
        System.out.println("[bench] " + sentence);
    }

    void table(String... columns) {
        line("");
        line("| " + String.join(" | ", columns) + " |");
        line("|" + "---|".repeat(columns.length));
    }

    void row(Object... cells) {
        line(
                "| "
                        + String.join(
                                " | ",
                                List.of(cells).stream()
                                        .map(cell ->
                                                cell instanceof Double number
                                                        ? Samples.text(number)
                                                        : cell.toString())
                                        .toList())
                        + " |");
    }

    void note(String sentence) {
        line("");
        line(sentence);
    }

    private void line(String line) {
        System.out.println(line);
        text.append(line).append('\n');
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String machine() {
        return "%s UTC, %d cores, load when it began: %s, JDK %s."
                .formatted(
                        Instant.now().truncatedTo(ChronoUnit.MINUTES),
                        Runtime.getRuntime().availableProcessors(),
                        load(),
                        Runtime.version());
    }

    /// The averages of 1, 5 and 15 minutes.
    private static String load() {
        try {
            String[] fields = Files.readString(Path.of("/proc/loadavg")).split(" ", 4);
            return String.join(" ", fields[0], fields[1], fields[2]);
        } catch (IOException e) {
            return "unknown";
        }
    }
}
