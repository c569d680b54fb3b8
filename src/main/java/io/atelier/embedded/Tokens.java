package io.atelier.embedded;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// Tokens of a response: those of the words, and apart from them those of the picture.
///
/// @param image null when there is none
record Tokens(int in, int out, @Nullable ImageUsage image) {
    private static final int OF_TOOL = 300;

    static Tokens of(TurnRequest request) {
        var prompt = request.prompt();
        var words = Math.max(1, Math.ceilDiv(prompt.codePointCount(0, prompt.length()), 4));
        var pictures = request.pictures();
        return new Tokens(words + OF_TOOL, words + 20, pictures == null ? null : pictures.usage());
    }

    void addTo(ObjectNode response) {
        var usage = response.putObject("usage");
        usage.put("input_tokens", in);
        usage.putObject("input_tokens_details")
                .put("cached_tokens", 0)
                .put("cache_write_tokens", 0);
        usage.put("output_tokens", out);
        usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
        usage.put("total_tokens", in + out);
        if (image != null) {
            response.putObject("tool_usage").set("image_gen", image.toJson());
        }
    }
}
