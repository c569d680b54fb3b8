package io.atelier.openai;

import io.atelier.job.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The product's reader of a batch's results, for benchmarks in other packages.
public final class Splitting {
    private static final long MAX_PICTURE_BYTES = 50 << 20;

    private Splitting() {}

    /// @return how many lines could be read
    public static int lines(Path output) throws IOException {
        return each(output, _ -> true);
    }

    /// @return how many lines had a whole picture
    public static int pictures(Path output, PictureSink sink) throws IOException {
        return each(
                output,
                line ->
                        LineAnswer.of(line, Studio.generate(0), MAX_PICTURE_BYTES, sink).outcome()
                                instanceof Outcome.Answered);
    }

    private interface Look {
        boolean good(ResultLine.Told line) throws IOException;
    }

    private static int each(Path output, Look look) throws IOException {
        int good = 0;
        try (BatchResults results = new BatchResults(List.of(output))) {
            Optional<ResultLine> line = results.next();
            while (line.isPresent()) {
                good += line.get() instanceof ResultLine.Told told && look.good(told) ? 1 : 0;
                line = results.next();
            }
        }
        return good;
    }
}
