package io.atelier.embedded;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A JSON answer with pictures in it, written out in slices: of a picture only its encoded bytes
/// are in memory, never its base64 as a whole.
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
    }

    AnswerBody text(String json) {
        segments.add(new Segment.Text(Buffer.buffer(json.getBytes(StandardCharsets.UTF_8))));
        return this;
    }

    AnswerBody base64(Buffer bytes) {
        segments.add(new Segment.InBase64(bytes));
        return this;
    }

    long length() {
        return segments.stream()
                .mapToLong(segment ->
                        switch (segment) {
                            case Segment.Text(var bytes) -> bytes.length();
                            case Segment.InBase64(var bytes) ->
                                    4L * Math.ceilDiv(bytes.length(), 3);
                        })
                .sum();
    }

    void writeTo(Sink sink) {
        for (var segment : segments) {
            var goOn =
                    switch (segment) {
                        case Segment.Text(var bytes) -> sink.accept(bytes);
                        case Segment.InBase64(var bytes) -> writeBase64(bytes, sink);
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
}
