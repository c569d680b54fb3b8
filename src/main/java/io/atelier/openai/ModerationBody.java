package io.atelier.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// The body of `POST /v1/moderations`.
final class ModerationBody {
    private ModerationBody() {}

    /// @param text left out where it is empty
    static RequestBody of(String model, String text, @Nullable InputPicture image) {
        PictureFields pictures = new PictureFields();
        ObjectNode fields = JsonNodeFactory.instance.objectNode().put("model", model);
        ArrayNode input = fields.putArray("input");
        if (!text.isEmpty()) {
            input.addObject().put("type", "text").put("text", text);
        }
        if (image != null) {
            // Here the address stands one level deeper than everywhere else.
            ObjectNode entry = input.addObject().put("type", "image_url");
            entry.putObject("image_url").set("url", pictures.reference(image).get("image_url"));
        }
        return RequestBody.json(fields, pictures.sources());
    }
}
