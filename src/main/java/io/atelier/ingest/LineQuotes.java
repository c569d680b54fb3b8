package io.atelier.ingest;

import io.atelier.storage.InputStore;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;

/// Quotes a file of many jobs, line by line, as [LineSubmissions] would take them in.
final class LineQuotes {
    private final JobDocumentReader reader;
    private final InputStore inputs;
    private final Quotes quotes;
    private final int most;

    /// @param most lines that are quoted
    LineQuotes(JobDocumentReader reader, InputStore inputs, Quotes quotes, int most) {
        this.reader = reader;
        this.inputs = inputs;
        this.quotes = quotes;
        this.most = most;
    }

    /// @throws HttpProblem where the body breaks off
    /// @throws IOException where the store fails
    QuoteAnswer of(String tenant, BodyLines lines, BulkFormat format) throws IOException {
        QuoteSum sum = new QuoteSum();
        long count = 0;
        // To the end: a caller who is cut off in the middle of sending may never see the answer.
        for (var line = next(lines); line.isPresent(); line = next(lines)) {
            if (++count <= most) {
                add(sum, tenant, line.get(), format);
            }
        }
        if (count > most) {
            sum.warn("only the first %d of %d lines are counted".formatted(most, count));
        }
        return sum.answer();
    }

    private static Optional<BodyLine> next(BodyLines lines) {
        try {
            return lines.next();
        } catch (IOException late) {
            throw Problems.bodyTimeout();
        }
    }

    private void add(QuoteSum sum, String tenant, BodyLine line, BulkFormat format)
            throws IOException {
        if (line.flaw() != BodyLine.Flaw.NONE) {
            sum.reject(LineResult.rejected(line.number(), null, Problems.unreadable(line)));
            return;
        }
        try (InlinePictures inline =
                new InlinePictures(
                        new ByteArrayInputStream(format.document(line)), inputs, tenant)) {
            byte[] json = inline.take();
            LineReader.Named named = new LineReader(reader, tenant, null).read(json, line.number());
            switch (inline.of(named.reading())) {
                case Reading.Accepted accepted -> sum.add(quotes.of(accepted.document()));
                case Reading.Invalid(var errors) ->
                        sum.reject(
                                LineResult.rejected(
                                        line.number(), named.id(), Problems.invalid(errors)));
                case Reading.Malformed(String why) ->
                        sum.reject(
                                LineResult.rejected(
                                        line.number(), named.id(), Problems.malformed(why)));
            }
        } catch (HttpProblem problem) {
            sum.reject(LineResult.rejected(line.number(), null, problem));
        }
    }
}
