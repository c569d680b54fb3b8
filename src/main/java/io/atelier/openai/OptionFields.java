package io.atelier.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.job.ImageOptions;
import org.jspecify.annotations.Nullable;

/// Writes options by the upstream's names. What is not set is left out, so that an upstream which
/// doesn't know a parameter never sees it.
final class OptionFields {
    private OptionFields() {}

    /// Those that Images calls and the image tool share, but for `model`, `n` and what streams.
    static void put(ObjectNode fields, ImageOptions options) {
        fields.put("size", options.size());
        fields.put("quality", options.quality());
        fields.put("background", options.background());
        fields.put("output_format", options.outputFormat());
        number(fields, "output_compression", options.outputCompression());
        fields.put("moderation", options.moderation());
        text(fields, "input_fidelity", options.inputFidelity());
        text(fields, "complexity", options.complexity());
        number(fields, "frame_count", options.frameCount());
        number(fields, "frame_duration_ms", options.frameDurationMs());
        putSvg(fields, options.svg());
    }

    private static void putSvg(ObjectNode fields, ImageOptions.@Nullable Svg svg) {
        if (svg == null) {
            return;
        }
        ObjectNode node = fields.putObject("svg");
        text(node, "model", svg.model());
        if (svg.reasoning() != null) {
            text(node.putObject("reasoning"), "effort", svg.reasoning().effort());
        }
    }

    static void text(ObjectNode fields, String name, @Nullable String value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    private static void number(ObjectNode fields, String name, @Nullable Integer value) {
        if (value != null) {
            fields.put(name, value.intValue());
        }
    }
}
