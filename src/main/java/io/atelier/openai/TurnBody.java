package io.atelier.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.PromptMode;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The body of `POST /v1/responses` for one turn: in the background and stored, so that what has
/// been paid for can be fetched by its id whatever happens to us; and with the image tool forced,
/// so that nobody pays for a chat.
final class TurnBody {
    private static final String TOOL = "image_generation";
    private static final String STRICT =
            "Hand the user's words to the image tool exactly as they are: don't rephrase, extend,"
                    + " shorten or translate them.";

    private TurnBody() {}

    static boolean streams(ImageOperation.Turn operation) {
        return operation.options().partialImages() > 0;
    }

    /// @param mainline the model that reads the turn and calls the tool
    static RequestBody of(ImageOperation.Turn operation, Inputs inputs, String mainline) {
        PictureFields pictures = new PictureFields();
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        fields.put("model", mainline);
        putInput(fields, operation.prompt(), inputs, pictures);
        OptionFields.text(fields, "instructions", instructions(operation));
        OptionFields.text(fields, "previous_response_id", operation.previousResponseId());
        putTool(fields.putArray("tools"), operation, inputs.mask(), pictures);
        fields.putObject("tool_choice").put("type", TOOL);
        fields.put("background", true);
        fields.put("store", true);
        OptionFields.text(fields, "safety_identifier", operation.options().safetyIdentifier());
        if (streams(operation)) {
            fields.put("stream", true);
        }
        return RequestBody.json(fields, pictures.sources());
    }

    private static void putInput(
            ObjectNode fields, String prompt, Inputs inputs, PictureFields pictures) {
        ObjectNode message = fields.putArray("input").addObject().put("role", "user");
        ArrayNode content = message.putArray("content");
        content.addObject().put("type", "input_text").put("text", prompt);
        for (InputPicture image : inputs.images()) {
            content.addObject().put("type", "input_image").setAll(pictures.reference(image));
        }
    }

    private static void putTool(
            ArrayNode tools,
            ImageOperation.Turn operation,
            @Nullable InputPicture mask,
            PictureFields pictures) {
        ImageOptions options = operation.options();
        ObjectNode tool = tools.addObject().put("type", TOOL);
        tool.put("model", options.model());
        tool.put("action", operation.action());
        OptionFields.put(tool, options);
        if (streams(operation)) {
            tool.put("partial_images", options.partialImages());
        }
        if (mask != null) {
            tool.set("input_image_mask", pictures.reference(mask));
        }
    }

    /// They don't carry over from turn to turn, so each one brings them.
    private static @Nullable String instructions(ImageOperation.Turn operation) {
        String strict = operation.options().promptMode() == PromptMode.STRICT ? STRICT : null;
        String all =
                Stream.of(operation.instructions(), strict)
                        .filter(it -> it != null)
                        .collect(Collectors.joining("\n\n"));
        return all.isEmpty() ? null : all;
    }
}
