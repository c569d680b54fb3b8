package io.atelier.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/// Reads an `ImagesResponse` while it arrives: what stands in `data[i].b64_json` goes, decoded, to
/// the sink.
///
/// One instance reads one answer, on one thread.
final class AnswerDecoder implements PictureScanner.Pictures {
    private static final String PICTURES = "data";
    private static final String PICTURE = "b64_json";
    private static final List<PicturePlace> PLACES =
            List.of(PicturePlace.at(PICTURES, PicturePlace.ENTRY, PICTURE));

    private final AnswerLimits limits;
    private final PictureSink sink;
    private final PictureScanner scanner;
    private int begun;

    private AnswerDecoder(AnswerLimits limits, PictureSink sink) {
        this.limits = limits;
        this.sink = sink;
        this.scanner = new PictureScanner(PLACES, limits, this);
    }

    /// Reads `body` to its end, or to the first byte that shows it is broken; doesn't close it.
    ///
    /// @throws SinkFailure where the sink failed
    /// @throws IOException where the body could not be read on
    static Answer decode(InputStream body, AnswerLimits limits, PictureSink sink)
            throws IOException {
        AnswerDecoder decoder = new AnswerDecoder(limits, sink);
        try {
            Pieces.of(body, limits.bodyBytes(), decoder.scanner::accept);
            return decoder.answer(decoder.scanner.finish());
        } catch (BrokenAnswer broken) {
            return broken.answer();
        } finally {
            decoder.scanner.reset();
        }
    }

    @Override
    public OutputStream begin(PicturePlace place, String type) throws IOException, BrokenAnswer {
        if (begun == limits.pictures()) {
            throw wrongCount("more than");
        }
        OutputStream out = sink.picture(begun);
        begun++;
        return out;
    }

    @Override
    public void whole(PicturePlace place) {
        // Whether the answer around it is whole as well shows in the end.
    }

    private Answer answer(JsonNode root) throws BrokenAnswer {
        checkEntries(root.path(PICTURES));
        if (begun != limits.pictures()) {
            // Jackson has read other text than was scanned: not UTF-8, then.
            throw new BrokenAnswer(Answer.Flaw.MALFORMED, "the answer is not JSON");
        }
        return new Answer.Complete(
                begun,
                Tokens.ofPictures(root.path("usage"))
                        .with(Tokens.ofDrawing(root.path("svg_usage"))));
    }

    private void checkEntries(JsonNode entries) throws BrokenAnswer {
        if (!entries.isArray()) {
            throw new BrokenAnswer(
                    Answer.Flaw.MISSING_PICTURE, "the answer has no list of pictures");
        }
        if (entries.size() != limits.pictures()) {
            throw wrongCount(entries.size() + " instead of");
        }
        for (JsonNode entry : entries) {
            if (!entry.path(PICTURE).isTextual()) {
                throw new BrokenAnswer(Answer.Flaw.MISSING_PICTURE, "an entry has no picture");
            }
        }
    }

    private BrokenAnswer wrongCount(String what) {
        return new BrokenAnswer(
                Answer.Flaw.WRONG_COUNT,
                "the answer has " + what + " the " + limits.pictures() + " ordered pictures");
    }
}
