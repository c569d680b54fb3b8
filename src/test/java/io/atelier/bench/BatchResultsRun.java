package io.atelier.bench;

import io.atelier.openai.Splitting;
import java.nio.file.Files;
import java.nio.file.Path;

/// Splits the output file of a batch into its pictures.
///
/// `BatchResultsRun <output file> <picture to write over and over>`
final class BatchResultsRun {
    private BatchResultsRun() {}

    public static void main(String[] args) throws Exception {
        Path output = Path.of(args[0]);
        Path picture = Path.of(args[1]);
        long start = System.nanoTime();
        int lines = Splitting.lines(output);
        long read = System.nanoTime();
        int whole = Splitting.pictures(output, _ -> Files.newOutputStream(picture));
        long end = System.nanoTime();
        System.out.printf(
                "lines=%d readMillis=%d whole=%d splitMillis=%d%n",
                lines, (read - start) / 1_000_000, whole, (end - read) / 1_000_000);
    }
}
