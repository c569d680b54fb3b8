package io.atelier.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The output file of a batch, gigabytes of it, split into pictures in a small heap.
class BatchResultsBenchmark {
    private static final long FILE_BYTES = Long.getLong("bench.batch.megabytes", 2_000) * 1_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern SAID =
            Pattern.compile("lines=(\\d+) readMillis=(\\d+) whole=(\\d+) splitMillis=(\\d+)");

    private final Report report = new Report("batch-results", "The output file of a batch");

    @Test
    void largeOutputFile() throws Exception {
        Path folder =
                Files.createDirectories(
                        Path.of("target", "bench", "batch-" + System.nanoTime()).toAbsolutePath());
        Path output = folder.resolve("output.jsonl");
        report.note(
                "%.1f GB on disk, -Xmx256m, one thread. \"heads only\" is the pass that finds the lines; \"split\" also decodes each picture into a file."
                        .formatted(FILE_BYTES / 1e9));
        report.table(
                "picture in base64", "lines", "heads only, MB/s", "split, MB/s", "peak heap, MiB");
        try {
            row(folder, output, 3_000_000);
            row(folder, output, 40_000_000);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private void row(Path folder, Path output, int pictureCharacters) throws IOException {
        int lines = write(output, pictureCharacters);
        try (ChildJvm child =
                ChildJvm.running(
                        BatchResultsRun.class,
                        "split-" + pictureCharacters,
                        folder,
                        List.of("-Xmx256m"),
                        output,
                        folder.resolve("picture"))) {
            child.ended(PATIENCE);
            Matcher said = SAID.matcher(child.output());
            if (!said.find() || Integer.parseInt(said.group(3)) != lines) {
                throw new IllegalStateException("not every line was split: " + child.output());
            }
            report.row(
                    "%.0f MB".formatted(pictureCharacters / 1e6),
                    lines,
                    rate(output, said.group(2)),
                    rate(output, said.group(4)),
                    child.peakHeapMib());
        }
    }

    private static double rate(Path output, String millis) throws IOException {
        return Files.size(output) / 1e3 / Long.parseLong(millis);
    }

    /// @return how many lines it has
    private static int write(Path output, int pictureCharacters) throws IOException {
        byte[] noise = new byte[pictureCharacters / 4 * 3];
        new Random(1).nextBytes(noise);
        byte[] picture = Base64.getEncoder().encode(noise);
        int lines = (int) (FILE_BYTES / picture.length);
        try (OutputStream out = Files.newOutputStream(output)) {
            for (int line = 0; line < lines; line++) {
                out.write(
                        "{\"id\":\"batch_req_%d\",\"custom_id\":\"%d\",\"response\":{\"status_code\":200,\"request_id\":\"req_%d\",\"body\":{\"created\":1,\"data\":[{\"b64_json\":\""
                                .formatted(line, line, line)
                                .getBytes(US_ASCII));
                out.write(picture);
                out.write(
                        "\"}],\"usage\":{\"input_tokens\":5,\"output_tokens\":400}}},\"error\":null}\n"
                                .getBytes(US_ASCII));
            }
        }
        return lines;
    }
}
