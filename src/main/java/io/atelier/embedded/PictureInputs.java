package io.atelier.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the pictures that a call brings along: parts of a form, data URLs, ids of files. It
/// fetches nothing: other URLs are refused.
final class PictureInputs {
    private static final int MAX_PICTURES = 16;
    private static final long MAX_FILE_BYTES = 50L << 20;
    private static final int MAX_URL_CHARS = 20_971_520;
    private static final Set<String> TYPES = Set.of("image/png", "image/jpeg", "image/webp");
    private static final Pattern DATA_URL =
            Pattern.compile(
                    "data:([a-z0-9.+/-]+)(?:;[a-z0-9=-]+)*;base64,", Pattern.CASE_INSENSITIVE);

    private final FileShelf files;

    PictureInputs(FileShelf files) {
        this.files = files;
    }

    Inputs ofForm(Form form) {
        for (var name : List.of("image", "image[]", "mask", "markup")) {
            if (form.fields().containsKey(name)) {
                throw wrongType(name.replace("[]", "[0]"), "a file");
            }
        }
        var parts = form.files("image", "image[]");
        if (parts.isEmpty()) {
            throw missing("image");
        }
        checkCount(parts.size(), "image");
        var pictures = new ArrayList<InputPicture>();
        for (int i = 0; i < parts.size(); i++) {
            pictures.add(ofPart(parts.get(i), "image[%d]".formatted(i)));
        }
        return checked(new Inputs(pictures, only(form, "mask"), only(form, "markup"), 1));
    }

    Inputs ofJson(ObjectNode body, Scratch scratch) {
        var images = body.path("images");
        if (images.isMissingNode() || images.isNull()) {
            throw missing("images");
        }
        if (!images.isArray()) {
            throw wrongType("images", "an array");
        }
        if (images.isEmpty()) {
            throw new Refusal(
                    ErrorEnvelope.badParameter(
                            "images", "empty_array", "Invalid 'images': empty array."));
        }
        checkCount(images.size(), "images");
        var pictures = new ArrayList<InputPicture>();
        for (int i = 0; i < images.size(); i++) {
            pictures.add(ofReference(images.get(i), "images[%d]".formatted(i), scratch));
        }
        var mask = body.hasNonNull("mask") ? ofReference(body.path("mask"), "mask", scratch) : null;
        return checked(new Inputs(pictures, mask, null, 1));
    }

    /// @param reference `{image_url}` or `{file_id}`
    InputPicture ofReference(JsonNode reference, String param, Scratch scratch) {
        if (!reference.isObject()) {
            throw wrongType(param, "an object");
        }
        if (reference.hasNonNull("image_url") == reference.hasNonNull("file_id")) {
            throw invalid(param, "Exactly one of 'image_url' and 'file_id' must be given.");
        }
        return reference.hasNonNull("file_id")
                ? ofFile(reference.path("file_id").asText(), param)
                : ofUrl(reference.path("image_url").asText(), param, scratch);
    }

    static Inputs checked(Inputs inputs) {
        var first = inputs.pictures().getFirst();
        if (inputs.mask() != null) {
            overlay(inputs.mask(), first, "mask");
        }
        if (inputs.markup() != null) {
            overlay(inputs.markup(), first, "markup");
            if (inputs.mask() != null) {
                throw invalid("markup", "'markup' and 'mask' exclude each other.");
            }
        }
        return inputs;
    }

    private static void overlay(InputPicture overlay, InputPicture first, String param) {
        if (!overlay.type().equals("image/png") || !overlay.alpha()) {
            throw invalid(
                    param, "Invalid %s: expected a PNG with an alpha channel.".formatted(param));
        }
        if (!overlay.size().equals(first.size())) {
            throw invalid(
                    param,
                    "Invalid %s image format - %s size does not match image: %s and %s."
                            .formatted(param, param, overlay.size(), first.size()));
        }
    }

    private static @Nullable InputPicture only(Form form, String name) {
        var parts = form.files(name);
        return parts.isEmpty() ? null : ofPart(parts.getFirst(), name);
    }

    private static InputPicture ofPart(Form.FilePart part, String param) {
        if (!TYPES.contains(part.contentType())) {
            throw unsupported(param, part.contentType());
        }
        if (part.content().length() > MAX_FILE_BYTES) {
            throw tooLarge(param);
        }
        return read(part.content().inFile(), param);
    }

    private InputPicture ofFile(String id, String param) {
        if (files.find(id).isEmpty()) {
            throw new Refusal(
                    ErrorEnvelope.badParameter(
                            param + ".file_id",
                            "image_file_not_found",
                            "No such File object: %s".formatted(id)));
        }
        return read(files.content(id), param + ".file_id");
    }

    private static InputPicture ofUrl(String url, String param, Scratch scratch) {
        if (url.length() > MAX_URL_CHARS) {
            throw tooLarge(param + ".image_url");
        }
        var data = DATA_URL.matcher(url);
        if (!data.lookingAt()) {
            throw new Refusal(
                    ErrorEnvelope.badParameter(
                            param + ".image_url",
                            "invalid_image_url",
                            "The simulator fetches nothing: 'image_url' must be a data URL."));
        }
        if (!TYPES.contains(data.group(1))) {
            throw unsupported(param + ".image_url", data.group(1));
        }
        try {
            var file = scratch.fresh();
            Files.write(file, Base64.getDecoder().decode(url.substring(data.end())));
            return read(file, param + ".image_url");
        } catch (IllegalArgumentException e) {
            throw new Refusal(
                    ErrorEnvelope.badParameter(
                            param + ".image_url", "invalid_base64_image", "Invalid base64 image."));
        } catch (IOException e) {
            throw new UncheckedIOException("keeping a data URL failed", e);
        }
    }

    private static InputPicture read(Path file, String param) {
        return Optional.of(file)
                .flatMap(InputPicture::read)
                .orElseThrow(() ->
                        new Refusal(
                                ErrorEnvelope.badParameter(
                                        param,
                                        "invalid_image_file",
                                        "Invalid image file or mode for '%s'.".formatted(param))));
    }

    private static void checkCount(int count, String param) {
        if (count > MAX_PICTURES) {
            throw new Refusal(
                    ErrorEnvelope.badParameter(
                            param,
                            "array_above_max_length",
                            "Invalid '%s': array too long. Expected an array with maximum length %d, but got an array with length %d instead."
                                    .formatted(param, MAX_PICTURES, count)));
        }
    }

    private static Refusal unsupported(String param, String type) {
        return new Refusal(
                ErrorEnvelope.badParameter(
                        param,
                        "unsupported_file_mimetype",
                        "Invalid file '%s': unsupported mimetype ('%s'). Supported file formats are 'image/jpeg', 'image/png', and 'image/webp'."
                                .formatted(
                                        param,
                                        type.isEmpty() ? "application/octet-stream" : type)));
    }

    private static Refusal tooLarge(String param) {
        return new Refusal(
                ErrorEnvelope.badParameter(
                        param, "image_too_large", "Image '%s' is too large.".formatted(param)));
    }

    private static Refusal missing(String param) {
        return new Refusal(
                ErrorEnvelope.badParameter(
                        param,
                        "missing_required_parameter",
                        "Missing required parameter: '%s'.".formatted(param)));
    }

    private static Refusal wrongType(String param, String expected) {
        return new Refusal(
                ErrorEnvelope.badParameter(
                        param,
                        "invalid_type",
                        "Invalid type for '%s': expected %s.".formatted(param, expected)));
    }

    private static Refusal invalid(String param, String message) {
        return new Refusal(RequestFields.invalid(param, message));
    }
}
