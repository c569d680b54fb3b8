package io.atelier.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.ingest.FieldError.Kind;
import io.atelier.job.JobDocument;
import io.atelier.job.PromptMode;
import io.atelier.job.SessionSettings;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A request of `POST /v1/responses`, in the words of a turn's document, and how it wants its
/// answer.
///
/// @param requested as it came, but for what has no effect, which may be long
/// @param document to be read as any other turn
/// @param instructions for the model that reads the prompt; they hold for this turn alone
/// @param requestHash of all that tells it from others
/// @param previous the response that it goes on from, if any
/// @param changes fields that have no effect here
/// @param names of fields that are called otherwise here
/// @param errors what is wrong in the request's own words
record ResponsesWish(
        ObjectNode requested,
        ObjectNode document,
        @Nullable String instructions,
        String requestHash,
        Optional<String> previous,
        boolean stream,
        boolean background,
        List<JobDocument.Change> changes,
        Map<String, String> names,
        List<FieldError> errors) {
    private static final String OF_THE_TOOL = "tools[0].";

    /// Of prompt and instructions together: both are kept as they came and as they are sent.
    private static final int MOST_CHARACTERS = 48_000;

    private static final String NO_WORDS = "only pictures are made here, no words";

    static ResponsesWish of(ObjectNode requested, HttpHeaders headers) {
        return of(
                requested,
                headers.getHeaderString(ImagesWish.TIER_HEADER),
                headers.getHeaderString(ImagesWish.DEADLINE_HEADER));
    }

    /// A field that is null counts as left out, as OpenAI's own document allows.
    ///
    /// @param tier by header, which goes before the body's
    /// @param deadline likewise
    static ResponsesWish of(
            ObjectNode requested, @Nullable String tier, @Nullable String deadline) {
        Map<String, String> names = new HashMap<>();
        ObjectNode asked = ImagesWish.withoutNulls(requested);
        ImagesWish.byHeader(asked, JobFields.TIER, ImagesWish.TIER_HEADER, tier, names);
        ImagesWish.byHeader(asked, JobFields.DEADLINE, ImagesWish.DEADLINE_HEADER, deadline, names);
        Form form = new Form(asked, ResponsesFields.ALL);
        ObjectNode document = asked.deepCopy();
        ImagesWish.translate(form, document);
        document.retain(ResponsesFields.OF_A_JOB.stream().flatMap(Field::names).toList());
        form.require(ResponsesFields.MODEL);
        form.read(ResponsesFields.TOOL_CHOICE);
        Optional<ResponseInput> input = form.require(ResponsesFields.INPUT);
        input.ifPresent(said -> say(said, document));
        for (Field<?> field : List.of(JobFields.PROMPT, JobFields.IMAGES)) {
            names.put(field.name(), ResponsesFields.INPUT.name());
        }
        List<FieldError> ofTheTool = takeTool(form, document, names);
        boolean background = form.read(ResponsesFields.BACKGROUND).orElse(false);
        if (!form.read(ResponsesFields.STORE).orElse(true) && background) {
            form.refuse(ResponsesFields.BACKGROUND.name(), "can't be given with store false");
        }
        String instructions =
                Stream.concat(
                                form.read(SessionFields.INSTRUCTIONS).stream(),
                                input.map(ResponseInput::instructions).stream())
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining("\n\n"));
        checkLength(form, instructions, document.path(JobFields.PROMPT.name()).asText());
        boolean stream = form.read(ImagesFields.STREAM).orElse(false);
        Optional<String> previous = form.read(ResponsesFields.PREVIOUS);
        return new ResponsesWish(
                kept(requested),
                document,
                instructions.isEmpty() ? null : instructions,
                hash(asked),
                previous,
                stream,
                background,
                withoutEffect(asked),
                names,
                Stream.concat(form.errors().stream(), ofTheTool.stream()).toList());
    }

    /// What holds where the document says nothing: a prompt may be reworded, as OpenAI's tool does.
    SessionSettings settings() {
        return new SessionSettings(instructions, null, PromptMode.EXPANDED);
    }

    /// What is wrong with the document too, in the words that it came in.
    List<FieldError> errors(Reading reading) {
        List<FieldError> all = new ArrayList<>(errors);
        if (reading instanceof Reading.Invalid invalid) {
            invalid.errors().stream()
                    .map(this::named)
                    .filter(error ->
                            errors.stream().noneMatch(known -> known.field().equals(error.field())))
                    .forEach(all::add);
        }
        return all;
    }

    FieldError named(FieldError error) {
        return error.named(names.getOrDefault(error.field(), error.field()));
    }

    private static void say(ResponseInput input, ObjectNode document) {
        document.put(JobFields.PROMPT.name(), input.prompt());
        if (!input.images().isEmpty()) {
            document.set(JobFields.IMAGES.name(), input.images());
        }
    }

    /// @return what is wrong with its fields
    private static List<FieldError> takeTool(
            Form form, ObjectNode document, Map<String, String> names) {
        if (!form.has(ResponsesFields.TOOLS)) {
            form.refuse(
                    new FieldError(
                            ResponsesFields.TOOLS.name(),
                            "is required and must be the tool %s: %s"
                                    .formatted(ResponsesFields.TOOL, NO_WORDS),
                            List.of(),
                            null,
                            Kind.MISSING));
        }
        Optional<ObjectNode> given = form.read(ResponsesFields.TOOLS);
        if (given.isEmpty()) {
            return List.of();
        }
        ObjectNode tool = ImagesWish.withoutNulls(given.get());
        Form ofTool = new Form(tool, ResponsesFields.OF_THE_TOOL);
        for (Field<?> field : ResponsesFields.OF_A_PICTURE) {
            for (String name : field.names().toList()) {
                if (tool.has(name)) {
                    document.set(name, tool.get(name));
                }
                names.put(name, OF_THE_TOOL + name);
            }
        }
        JsonNode mask = tool.get(ResponsesFields.INPUT_IMAGE_MASK.name());
        if (mask != null) {
            document.set(
                    JobFields.MASK.name(),
                    mask instanceof ObjectNode object ? ImagesWish.withoutNulls(object) : mask);
        }
        names.put(JobFields.MASK.name(), OF_THE_TOOL + ResponsesFields.INPUT_IMAGE_MASK.name());
        return ofTool.errors().stream()
                .map(error -> error.named(OF_THE_TOOL + error.field()))
                .toList();
    }

    private static void checkLength(Form form, String instructions, String prompt) {
        int length =
                instructions.codePointCount(0, instructions.length())
                        + prompt.codePointCount(0, prompt.length());
        if (length > MOST_CHARACTERS) {
            form.refuse(
                    SessionFields.INSTRUCTIONS.name(),
                    "and input must have at most %,d characters together, not %,d"
                            .formatted(MOST_CHARACTERS, length));
        }
    }

    private static ObjectNode kept(ObjectNode requested) {
        return requested
                .deepCopy()
                .remove(ResponsesFields.WITHOUT_EFFECT.stream().map(Field::name).toList());
    }

    /// How it is to be answered makes no other job of it.
    private static String hash(ObjectNode asked) {
        ObjectNode told = asked.deepCopy();
        told.remove(ImagesFields.STREAM.name());
        return RequestHash.of(told);
    }

    private static List<JobDocument.Change> withoutEffect(ObjectNode asked) {
        return ResponsesFields.WITHOUT_EFFECT.stream()
                .map(Field::name)
                .filter(asked::has)
                .map(name -> new JobDocument.Change(name, shown(asked.path(name)), null, NO_WORDS))
                .toList();
    }

    /// Of a list or an object not the whole: it may be long.
    private static String shown(JsonNode value) {
        return value.isValueNode() && value.asText().length() <= 64 ? value.asText() : "...";
    }
}
