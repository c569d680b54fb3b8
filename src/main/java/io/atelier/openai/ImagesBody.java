package io.atelier.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import java.util.Map;

/// The bodies of Images calls.
final class ImagesBody {
    private ImagesBody() {}

    /// Whether the call streams: only for partial images, and only where the events can't be those
    /// of several pictures, which they don't tell apart.
    static boolean streams(ImageOptions options) {
        return options.partialImages() > 0 && options.n() == 1;
    }

    static RequestBody of(ImageOperation.Generate operation) {
        return RequestBody.json(fields(operation), Map.of());
    }

    /// A form where every picture is sent along, as its limits are wider; JSON where one is only
    /// named, since a form can't do that.
    static RequestBody of(ImageOperation.Edit operation, Inputs inputs) {
        return inputs.allStored() ? form(operation, inputs) : json(operation, inputs);
    }

    /// A line of a batch that makes the very same call.
    static RequestBody line(
            String customId, BatchEndpoint endpoint, ImageOperation operation, Inputs inputs) {
        PictureFields pictures = new PictureFields();
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("custom_id", customId).put("method", "POST").put("url", endpoint.path());
        line.set(
                "body",
                switch (endpoint) {
                    case GENERATIONS -> fields(operation);
                    case EDITS -> fields(operation, inputs, pictures);
                });
        return RequestBody.line(line, pictures.sources());
    }

    private static RequestBody json(ImageOperation.Edit operation, Inputs inputs) {
        PictureFields pictures = new PictureFields();
        return RequestBody.json(fields(operation, inputs, pictures), pictures.sources());
    }

    private static ObjectNode fields(
            ImageOperation operation, Inputs inputs, PictureFields pictures) {
        ObjectNode fields = fields(operation);
        ArrayNode images = fields.putArray("images");
        inputs.images().forEach(image -> images.add(pictures.reference(image)));
        if (inputs.mask() != null) {
            fields.set("mask", pictures.reference(inputs.mask()));
        }
        if (inputs.markup() != null) {
            fields.set("markup", pictures.reference(inputs.markup()));
        }
        return fields;
    }

    private static RequestBody form(ImageOperation.Edit operation, Inputs inputs) {
        FormBody form = new FormBody();
        ObjectNode fields = fields(operation);
        if (operation.options().moderation().equals("auto")) {
            // The form's own schema doesn't know it (contract.md section 1.3): only where it
            // matters.
            fields.remove("moderation");
        }
        fields.properties().forEach(field -> put(form, field.getKey(), field.getValue()));
        int index = 0;
        for (InputPicture image : inputs.images()) {
            form.picture("image[]", "image-" + index, source(image));
            index++;
        }
        if (inputs.mask() != null) {
            form.picture("mask", "mask", source(inputs.mask()));
        }
        if (inputs.markup() != null) {
            form.picture("markup", "markup", source(inputs.markup()));
        }
        return form.made();
    }

    /// `svg[model]` and `svg[reasoning][effort]` for what is nested.
    private static void put(FormBody form, String name, JsonNode value) {
        if (value.isObject()) {
            value.properties()
                    .forEach(field ->
                            put(form, name + "[" + field.getKey() + "]", field.getValue()));
        } else {
            form.field(name, value.asText());
        }
    }

    private static PictureSource source(InputPicture picture) {
        if (picture instanceof InputPicture.Stored stored) {
            return stored.source();
        }
        throw new IllegalArgumentException("a form takes pictures only: " + picture);
    }

    private static ObjectNode fields(ImageOperation operation) {
        ImageOptions options = operation.options();
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        fields.put("model", options.model());
        fields.put("prompt", operation.prompt());
        fields.put("n", options.n());
        OptionFields.put(fields, options);
        OptionFields.text(fields, "safety_identifier", options.safetyIdentifier());
        if (streams(options)) {
            fields.put("stream", true);
            fields.put("partial_images", options.partialImages());
        }
        return fields;
    }
}
