package io.atelier.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.job.TurnUsage;
import io.atelier.job.Usage;
import org.jspecify.annotations.Nullable;

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
                input.has("text_tokens")
                        ? count(input, "text_tokens")
                        : Math.max(0, count(usage, "input_tokens") - inputImage),
                inputImage,
                outputText,
                output.has("image_tokens")
                        ? count(output, "image_tokens")
                        : Math.max(0, count(usage, "output_tokens") - outputText),
                // The Images API has them in the details, the tool beside its counts.
                Math.max(count(input, "cached_tokens"), count(usage, "cached_tokens")),
                null);
    }

    /// Of the model that read a turn.
    ///
    /// @return null where the response does not tell
    static @Nullable TurnUsage ofTurn(JsonNode response) {
        JsonNode usage = response.path("usage");
        if (!usage.isObject()) {
            return null;
        }
        JsonNode input = usage.path("input_tokens_details");
        return new TurnUsage(
                response.path("model").textValue(),
                count(usage, "input_tokens"),
                count(input, "cached_tokens"),
                count(input, "cache_write_tokens"),
                count(usage, "output_tokens"));
    }

    /// Of the model that wrote a drawing.
    ///
    /// @return null for pictures that nobody wrote
    static @Nullable TurnUsage ofDrawing(JsonNode svgUsage) {
        return svgUsage.isObject()
                ? new TurnUsage(
                        svgUsage.path("model").textValue(),
                        count(svgUsage, "input_tokens"),
                        0,
                        0,
                        count(svgUsage, "output_tokens"))
                : null;
    }

    private static long count(JsonNode node, String name) {
        return Math.max(0, node.path(name).asLong(0));
    }
}
