package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.storage.InputStore;
import io.atelier.storage.InputUpload;
import io.atelier.storage.NotAPicture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Makes of a form with files the document that it would be as JSON. Its files go to the store as
/// they come off the wire; what remains of each is a marker ([SealedPictures]).
final class ImagesForm {
    private static final int MOST_PARTS = 64;

    /// 32,000 code points of a prompt.
    private static final int LONGEST_TEXT = 128 * 1024;

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final Set<String> NUMBERS =
            Set.of("n", "output_compression", "partial_images", "frame_count", "frame_duration_ms");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,9}");
    private static final Pattern IMAGE = Pattern.compile("image(?:\\[\\d{0,3}])?");

    /// `svg[reasoning][effort]`
    private static final Pattern NESTED =
            Pattern.compile("([a-z_]{1,64})\\[([^\\[\\]]{1,64})](?:\\[([^\\[\\]]{1,64})])?");

    private final FormParts parts;
    private final InputStore store;
    private final String tenant;
    private final SealedPictures sealed;
    private final ObjectNode document = JsonNodeFactory.instance.objectNode();
    private final List<FieldError> errors = new ArrayList<>();

    /// @param sealed takes the files; the caller's to close
    ImagesForm(FormParts parts, InputStore store, String tenant, SealedPictures sealed) {
        this.parts = parts;
        this.store = store;
        this.tenant = tenant;
        this.sealed = sealed;
    }

    /// @throws MalformedForm where it is no form
    /// @throws io.quarkiverse.resteasy.problem.HttpProblem where a file is no picture
    ObjectNode take() throws IOException {
        int count = 0;
        for (Optional<PartHeader> part = parts.next(); part.isPresent(); part = parts.next()) {
            count++;
            if (count > MOST_PARTS) {
                throw new MalformedForm("The form has more than " + MOST_PARTS + " parts.");
            }
            take(part.get().name());
        }
        if (!errors.isEmpty()) {
            throw Problems.invalid(errors);
        }
        return document;
    }

    private void take(String name) throws IOException {
        if (IMAGE.matcher(name).matches()) {
            document.withArray(JobFields.IMAGES.name()).add(picture(name));
        } else if (name.equals(JobFields.MASK.name()) || name.equals(JobFields.MARKUP.name())) {
            put(document, name, picture(name));
        } else {
            text(name);
        }
    }

    private void text(String name) throws IOException {
        String text = utf8(parts.readUpTo(LONGEST_TEXT));
        if (name.startsWith(JobFields.IMAGES.name())) {
            throw new MalformedForm("A form's pictures are called image or image[].");
        }
        Matcher nested = NESTED.matcher(name);
        if (!nested.matches()) {
            put(document, name, value(name, text));
            return;
        }
        ObjectNode in = within(document, nested.group(1));
        if (nested.group(3) == null) {
            put(in, nested.group(2), JsonNodeFactory.instance.textNode(text));
        } else {
            put(
                    within(in, nested.group(2)),
                    nested.group(3),
                    JsonNodeFactory.instance.textNode(text));
        }
    }

    /// Forms know texts alone; a list of objects is one in JSON.
    private static JsonNode value(String name, String text) {
        if (NUMBERS.contains(name) && NUMBER.matcher(text).matches()) {
            return JsonNodeFactory.instance.numberNode(Integer.parseInt(text));
        }
        if (name.equals(ImagesFields.STREAM.name()) && text.matches("true|false")) {
            return JsonNodeFactory.instance.booleanNode(Boolean.parseBoolean(text));
        }
        return name.equals(JobFields.TRANSFORM.name())
                ? json(name, text)
                : JsonNodeFactory.instance.textNode(text);
    }

    /// What is no JSON stays a text, which its field's rule refuses.
    private static JsonNode json(String name, String text) {
        String object = "{\"%s\":%s}".formatted(name, text);
        return StrictJson.parse(object.getBytes(UTF_8)) instanceof StrictJson.Body body
                ? body.object().path(name)
                : JsonNodeFactory.instance.textNode(text);
    }

    private ObjectNode picture(String name) throws IOException {
        String marker = SealedPictures.NONE;
        try {
            byte[] piece = new byte[BUFFER_BYTES];
            int first = parts.read(piece);
            marker = sealed.take(store.begin(tenant), kind(piece), to -> copy(piece, first, to));
        } catch (NotAPicture e) {
            if (e.tooLong()) {
                throw Problems.fileTooLarge();
            }
            errors.add(FieldError.of(name, "is not a picture to be used: " + e.getMessage()));
        }
        return JsonNodeFactory.instance.objectNode().put("image_url", marker);
    }

    private void copy(byte[] piece, int first, InputUpload upload) throws IOException {
        for (int count = first; count >= 0; count = parts.read(piece)) {
            upload.write(piece, 0, count);
        }
    }

    /// By its first byte; the store looks closer.
    private static String kind(byte[] piece) {
        return "data:image/"
                + switch (piece[0]) {
                    case 'R' -> "webp";
                    case (byte) 0xFF -> "jpeg";
                    default -> "png";
                };
    }

    private static ObjectNode within(ObjectNode object, String name) throws MalformedForm {
        if (object.has(name) && !object.path(name).isObject()) {
            throw twice();
        }
        return object.withObjectProperty(name);
    }

    private static void put(ObjectNode object, String name, JsonNode value) throws MalformedForm {
        if (object.putIfAbsent(name, value) != null) {
            throw twice();
        }
    }

    private static MalformedForm twice() {
        return new MalformedForm("A field of the form is given twice.");
    }

    private static String utf8(byte[] bytes) throws MalformedForm {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedForm("A field of the form is not UTF-8.");
        }
    }
}
