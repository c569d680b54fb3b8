package io.atelier.embedded;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;

/// Tokens of one call that makes pictures.
///
/// @param inputImageTokens of the pictures that an edit starts from
/// @param imageTokens of the pictures made, partial ones included
record ImageUsage(int textTokens, int inputImageTokens, int imageTokens) {

    int inputTokens() {
        return textTokens + inputImageTokens;
    }

    int totalTokens() {
        return inputTokens() + imageTokens;
    }

    /// Dollars, not rounded: prices are per million tokens.
    BigDecimal dollars(SimulatedModel.Prices prices) {
        var text = prices.textIn().multiply(BigDecimal.valueOf(textTokens));
        var inputs = prices.imageIn().multiply(BigDecimal.valueOf(inputImageTokens));
        var image = prices.imageOut().multiply(BigDecimal.valueOf(imageTokens));
        return text.add(inputs).add(image).movePointLeft(6);
    }

    ObjectNode toJson() {
        var usage = JsonNodeFactory.instance.objectNode();
        usage.put("input_tokens", inputTokens());
        usage.putObject("input_tokens_details")
                .put("text_tokens", textTokens)
                .put("image_tokens", inputImageTokens);
        usage.put("output_tokens", imageTokens);
        usage.putObject("output_tokens_details")
                .put("image_tokens", imageTokens)
                .put("text_tokens", 0);
        usage.put("total_tokens", totalTokens());
        return usage;
    }
}
