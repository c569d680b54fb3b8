package io.atelier.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is known of one response of the Responses API, read out of as many bodies as it takes:
/// events, and the response itself whenever it is looked at. The picture comes in several of them
/// and counts once; a copy that breaks off is made up for by the next.
final class TurnReading {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final String RESULT = "result";
    private static final PicturePlace PARTIAL = PicturePlace.at("partial_image_b64");
    private static final List<PicturePlace> PLACES =
            List.of(
                    PARTIAL,
                    PicturePlace.at("item", RESULT),
                    PicturePlace.at("response", "output", PicturePlace.ENTRY, RESULT),
                    PicturePlace.at("output", PicturePlace.ENTRY, RESULT));

    private final AnswerLimits limits;
    private final String prompt;
    private final Binding binding;
    private final SinglePicture picture;
    private final PartialImages partials;
    private @Nullable String id;
    private long lastSequence = -1;
    private JsonNode item = MissingNode.getInstance();

    /// @param id null until the upstream has given one
    TurnReading(
            AnswerLimits limits,
            Delivery delivery,
            String prompt,
            @Nullable String id,
            Binding binding) {
        this.limits = limits;
        this.prompt = prompt;
        this.id = id;
        this.binding = binding;
        this.picture = new SinglePicture(delivery.pictures());
        this.partials = new PartialImages(delivery.partials());
    }

    /// How far the response has come.
    sealed interface Progress {
        record Running() implements Progress {}

        /// @param response without the bytes of its picture
        record Ended(JsonNode response) implements Progress {}

        record Erred(ErrorEnvelope error) implements Progress {}
    }

    @Nullable String id() {
        return id;
    }

    /// The number of the last event that was read whole, -1 before the first.
    long lastSequence() {
        return lastSequence;
    }

    String prompt() {
        return prompt;
    }

    boolean pictureIsWhole() {
        return picture.whole();
    }

    /// The image call as an event told of it; missing where none did.
    JsonNode item() {
        return item;
    }

    /// Reads a stream of events to the one that ends it; running, where it ends before that.
    Progress readEvents(InputStream body) throws IOException, BrokenAnswer {
        EventReader reader = new EventReader();
        EventStream events = new EventStream(reader);
        try {
            Pieces.of(body, limits.bodyBytes(), events::accept);
            if (reader.progress instanceof Progress.Running) {
                events.end();
            }
            return reader.progress;
        } finally {
            reader.scanner.reset();
            partials.abandon();
        }
    }

    /// Reads the response itself.
    Progress readObject(InputStream body) throws IOException, BrokenAnswer {
        PictureScanner scanner = new PictureScanner(PLACES, limits, new Pictures());
        try {
            Pieces.of(body, limits.bodyBytes(), scanner::accept);
            JsonNode response = scanner.finish();
            announce(response);
            return switch (response.path("status").asText("completed")) {
                case "queued", "in_progress" -> new Progress.Running();
                default -> new Progress.Ended(response);
            };
        } finally {
            scanner.reset();
        }
    }

    private void announce(JsonNode response) throws BrokenAnswer {
        if (id != null || !response.isObject()) {
            return;
        }
        String given = response.path("id").asText("");
        if (!ID.matcher(given).matches()) {
            throw new BrokenAnswer(Answer.Flaw.MALFORMED, "the response has no id");
        }
        id = given;
        binding.bound(given);
    }

    /// Sends each picture to where it belongs.
    private final class Pictures implements PictureScanner.Pictures {
        @Override
        public @Nullable OutputStream begin(PicturePlace place, String type) throws IOException {
            return place.equals(PARTIAL) ? partials.begin() : picture.begin();
        }

        @Override
        public void whole(PicturePlace place) {
            if (!place.equals(PARTIAL)) {
                picture.arrived();
            }
        }
    }

    /// Reads one stream.
    private final class EventReader implements EventStream.Events {
        private final PictureScanner scanner = new PictureScanner(PLACES, limits, new Pictures());
        private Progress progress = new Progress.Running();

        @Override
        public void data(byte[] buffer, int from, int to) throws IOException, BrokenAnswer {
            scanner.accept(buffer, from, to);
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
            take(name, scanner.finish());
            return progress instanceof Progress.Running;
        }

        private void take(String name, JsonNode event) throws BrokenAnswer {
            lastSequence = Math.max(lastSequence, event.path("sequence_number").asLong(-1));
            if (EventError.isOne(event, name)) {
                progress = new Progress.Erred(EventError.of(event, prompt));
                return;
            }
            announce(event.path("response"));
            switch (event.path("type").asText(name)) {
                case "response.completed",
                        "response.failed",
                        "response.incomplete",
                        "response.cancelled" ->
                        progress = new Progress.Ended(event.path("response"));
                case "response.output_item.done" -> keep(event.path("item"));
                case "response.image_generation_call.partial_image" ->
                        partials.arrived(event.path("partial_image_index").asInt(-1));
                default -> {
                    // Some fifty other types, none of them about the picture.
                }
            }
        }

        private void keep(JsonNode done) {
            if (TurnAnswer.isImage(done) && item.isMissingNode()) {
                item = done;
            }
        }
    }
}
