package io.atelier.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.job.Outcome;
import io.atelier.job.TurnUsage;
import io.atelier.job.Usage;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// What a response that has come to its end comes to. A whole picture counts, whatever the response
/// or the image call say of themselves: the upstream leaves calls `generating` that are done.
final class TurnAnswer {
    private static final int LONGEST_TEXT = 1000;

    /// In code points, as for any prompt; more would not fit into what is recorded of the job.
    private static final int LONGEST_PROMPT = 32_000;

    private final TurnReading reading;
    private final AnswerHeaders headers;

    TurnAnswer(TurnReading reading, AnswerHeaders headers) {
        this.reading = reading;
        this.headers = headers;
    }

    static boolean isImage(JsonNode item) {
        return item.path("type").asText("").equals("image_generation_call");
    }

    CallEnd of(JsonNode response) {
        JsonNode image = image(response);
        Usage usage = usage(response, image);
        return reading.pictureIsWhole()
                ? CallEnd.well(answered(usage, image))
                : withoutPicture(response, image).having(usage);
    }

    private CallEnd withoutPicture(JsonNode response, JsonNode image) {
        if (image.path("error").isObject()) {
            return failed(image.path("error"), true);
        }
        return switch (response.path("status").asText("")) {
            case "failed" -> failed(response.path("error"), !image.isMissingNode());
            case "incomplete" ->
                    Classification.incomplete(
                            response.path("incomplete_details").path("reason").asText(""), headers);
            case "cancelled" -> Classification.cancelledThere(headers);
            default ->
                    image.isMissingNode()
                            ? Classification.answeredInWords(words(response), headers)
                            : Classification.pictureFailed(headers);
        };
    }

    /// The picture is here, and nobody has told what it cost.
    CallEnd withoutUsage() {
        return CallEnd.well(answered(Usage.NONE, reading.item()));
    }

    private Outcome answered(Usage usage, JsonNode image) {
        return new Outcome.Answered(
                1,
                usage,
                headers.requestId(),
                new Outcome.Telling(reading.id(), revisedPrompt(image), text(image, "action")));
    }

    private CallEnd failed(JsonNode error, boolean begun) {
        return Classification.failedLater(
                ErrorEnvelope.of(error, reading.prompt()), headers, begun);
    }

    private JsonNode image(JsonNode response) {
        return items(response)
                .filter(TurnAnswer::isImage)
                .reduce((one, other) -> hasResult(one) || !hasResult(other) ? one : other)
                .orElse(reading.item());
    }

    private static boolean hasResult(JsonNode item) {
        return item.path("result").isTextual();
    }

    private String words(JsonNode response) {
        StringBuilder words = new StringBuilder();
        items(response)
                .flatMap(item -> stream(item.path("content")))
                .map(part -> part.path("text").asText(part.path("refusal").asText("")))
                .filter(text -> words.length() < LONGEST_TEXT)
                .forEach(text -> words.append(text).append(' '));
        String some = words.substring(0, Math.min(words.length(), LONGEST_TEXT));
        return UpstreamMessage.shown(some, reading.prompt());
    }

    private static Stream<JsonNode> items(JsonNode response) {
        return stream(response.path("output"));
    }

    private static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    private static Usage usage(JsonNode response, JsonNode image) {
        @Nullable TurnUsage turn = Tokens.ofTurn(response);
        @Nullable TurnUsage drawing = Tokens.ofDrawing(image.path("svg_usage"));
        return Tokens.ofPictures(response.path("tool_usage").path("image_gen"))
                .with(turn == null ? drawing : turn.plus(drawing));
    }

    private static @Nullable String revisedPrompt(JsonNode image) {
        String prompt = text(image, "revised_prompt");
        return prompt == null || prompt.codePointCount(0, prompt.length()) <= LONGEST_PROMPT
                ? prompt
                : prompt.substring(0, prompt.offsetByCodePoints(0, LONGEST_PROMPT));
    }

    private static @Nullable String text(JsonNode item, String name) {
        JsonNode value = item.path(name);
        return value.isTextual() ? value.textValue() : null;
    }
}
