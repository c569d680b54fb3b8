package io.atelier.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the events of an Images call that streams: partial images, then one picture, or an error
/// in any of its three shapes (contract.md section 1.6). What doesn't end with one of the two is
/// truncated, whatever came before.
///
/// One instance reads one answer, on one thread.
final class ImagesStream implements EventStream.Events, PictureScanner.Pictures {
    private static final String PARTIAL = ".partial_image";
    private static final List<PicturePlace> PLACES = List.of(PicturePlace.at("b64_json"));

    private final AnswerLimits limits;
    private final String prompt;
    private final AnswerHeaders headers;
    private final SinglePicture picture;
    private final PartialImages partials;
    private final PictureScanner scanner;
    private final EventStream events = new EventStream(this);
    private boolean partial;
    private boolean begun;
    private @Nullable CallEnd end;

    ImagesStream(AnswerLimits limits, Delivery delivery, String prompt, AnswerHeaders headers) {
        this.limits = limits;
        this.prompt = prompt;
        this.headers = headers;
        this.picture = new SinglePicture(delivery.pictures());
        this.partials = new PartialImages(delivery.partials());
        this.scanner = new PictureScanner(PLACES, limits, this);
    }

    /// Reads to the event that ends it, not to the end of the body; doesn't close it.
    ///
    /// @throws SinkFailure where the sink of the picture failed
    CallEnd read(InputStream body) throws IOException {
        try {
            Pieces.of(body, limits.bodyBytes(), events::accept);
            if (end == null) {
                events.end();
            }
            return end == null ? Classification.answered(endless(), headers) : end;
        } catch (BrokenAnswer broken) {
            return Classification.answered(broken.answer(), headers);
        } finally {
            scanner.reset();
            partials.abandon();
        }
    }

    @Override
    public void data(byte[] buffer, int from, int to) throws IOException, BrokenAnswer {
        scanner.accept(buffer, from, to);
    }

    /// What can't be told yet is taken for the picture itself, which may be asked for again.
    @Override
    public @Nullable OutputStream begin(PicturePlace place, String type) throws IOException {
        partial = (type.isEmpty() ? events.name() : type).endsWith(PARTIAL);
        return partial ? partials.begin() : picture.begin();
    }

    @Override
    public void whole(PicturePlace place) {
        if (!partial) {
            picture.arrived();
        }
    }

    @Override
    public boolean dispatch(String name) throws BrokenAnswer {
        if (scanner.blank()) {
            return true;
        }
        if (scanner.reads("[DONE]")) {
            scanner.reset();
            return false;
        }
        JsonNode event = scanner.finish();
        String type = event.path("type").asText(name);
        if (EventError.isOne(event, name)) {
            end = Classification.failedLater(EventError.of(event, prompt), headers, begun);
        } else if (type.endsWith(".completed")) {
            end = completed(event);
        } else if (type.endsWith(PARTIAL)) {
            begun = true;
            picture.mistaken();
            partials.arrived(event.path("partial_image_index").asInt(-1));
        }
        return end == null;
    }

    private CallEnd completed(JsonNode event) {
        return Classification.answered(
                picture.whole()
                        ? new Answer.Complete(1, Tokens.ofPictures(event.path("usage")))
                        : new Answer.Broken(
                                Answer.Flaw.MISSING_PICTURE, "the last event has no picture"),
                headers);
    }

    private static Answer endless() {
        return new Answer.Broken(
                Answer.Flaw.NO_TERMINAL_EVENT, "the stream ended without its last event");
    }
}
