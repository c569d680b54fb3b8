package io.atelier.embedded;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/// A JSON answer with pictures in it, written out in slices: of a picture only its encoded bytes
/// are in memory, or nothing where it lies in a file, but never its base64 as a whole.
final class AnswerBody {
    /// A multiple of 3, so that slices of base64 join without padding.
    private static final int SLICE_BYTES = 48 * 1024;

    private final List<Segment> segments = new ArrayList<>();

    /// Takes one slice; false to get no more.
    interface Sink {
        boolean accept(Buffer slice);
    }

    private sealed interface Segment {
        record Text(Buffer bytes) implements Segment {}

        record InBase64(Buffer bytes) implements Segment {}

        record FileInBase64(Path file, long length) implements Segment {}
    }

    AnswerBody text(String json) {
        segments.add(new Segment.Text(Buffer.buffer(json.getBytes(StandardCharsets.UTF_8))));
        return this;
    }

    AnswerBody base64(Buffer bytes) {
        segments.add(new Segment.InBase64(bytes));
        return this;
    }

    AnswerBody base64(Path file) {
        try {
            segments.add(new Segment.FileInBase64(file, Files.size(file)));
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file + " failed", e);
        }
        return this;
    }

    AnswerBody append(AnswerBody other) {
        segments.addAll(other.segments);
        return this;
    }

    /// A text in which every match of the pattern is replaced by a file in base64.
    static AnswerBody of(String text, Pattern placeholder, Function<String, Path> files) {
        var body = new AnswerBody();
        var match = placeholder.matcher(text);
        var from = 0;
        while (match.find()) {
            body.text(text.substring(from, match.start())).base64(files.apply(match.group(1)));
            from = match.end();
        }
        return body.text(text.substring(from));
    }

    long length() {
        return segments.stream()
                .mapToLong(segment ->
                        switch (segment) {
                            case Segment.Text(var bytes) -> bytes.length();
                            case Segment.InBase64(var bytes) ->
                                    4L * Math.ceilDiv(bytes.length(), 3);
                            case Segment.FileInBase64(_, var length) ->
                                    4L * Math.ceilDiv(length, 3);
                        })
                .sum();
    }

    void writeTo(Sink sink) {
        for (var segment : segments) {
            var goOn =
                    switch (segment) {
                        case Segment.Text(var bytes) -> sink.accept(bytes);
                        case Segment.InBase64(var bytes) -> writeBase64(bytes, sink);
                        case Segment.FileInBase64(var file, _) -> writeBase64(file, sink);
                    };
            if (!goOn) {
                return;
            }
        }
    }

    private static boolean writeBase64(Buffer bytes, Sink sink) {
        for (int from = 0; from < bytes.length(); from += SLICE_BYTES) {
            var slice = bytes.getBytes(from, Math.min(from + SLICE_BYTES, bytes.length()));
            if (!sink.accept(Buffer.buffer(Base64.getEncoder().encode(slice)))) {
                return false;
            }
        }
        return true;
    }

    private static boolean writeBase64(Path file, Sink sink) {
        try (var in = Files.newInputStream(file)) {
            for (var slice = in.readNBytes(SLICE_BYTES);
                    slice.length > 0;
                    slice = in.readNBytes(SLICE_BYTES)) {
                if (!sink.accept(Buffer.buffer(Base64.getEncoder().encode(slice)))) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file + " failed", e);
        }
    }
}
