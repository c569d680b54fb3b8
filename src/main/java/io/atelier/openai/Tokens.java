package io.atelier.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.job.Usage;

/// Reads what the upstream says about tokens, which it may leave out.
final class Tokens {
    private Tokens() {}

    /// Where the upstream doesn't break its counts down, input counts as text and output as
    /// picture.
    static Usage ofPictures(JsonNode usage) {
        JsonNode input = usage.path("input_tokens_details");
        JsonNode output = usage.path("output_tokens_details");
        long inputImage = count(input, "image_tokens");
        long outputText = count(output, "text_tokens");
        return new Usage(
                inputText(usage, input, inputImage),
                inputImage,
                outputText,
                output.has("image_tokens")
                        ? count(output, "image_tokens")
                        : Math.max(0, count(usage, "output_tokens") - outputText));
    }

    /// Of a model that reads and writes words; it may read pictures too.
    static Usage ofWords(JsonNode usage) {
        JsonNode input = usage.path("input_tokens_details");
        long inputImage = count(input, "image_tokens");
        return new Usage(
                inputText(usage, input, inputImage), inputImage, count(usage, "output_tokens"), 0);
    }

    private static long inputText(JsonNode usage, JsonNode input, long inputImage) {
        return input.has("text_tokens")
                ? count(input, "text_tokens")
                : Math.max(0, count(usage, "input_tokens") - inputImage);
    }

    private static long count(JsonNode node, String name) {
        return Math.max(0, node.path(name).asLong(0));
    }
}
