package io.atelier.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.ingest.Checked.Bad;
import io.atelier.ingest.Checked.Good;
import io.atelier.job.ImageSource;
import java.util.List;
import java.util.stream.Stream;

/// What may be asked on `POST /v1/responses`: OpenAI's fields as far as they are about pictures,
/// and those of a job document that have no counterpart there.
final class ResponsesFields {
    static final String TOOL = "image_generation";

    /// Of the model that reads the request, not of the one that paints.
    static final Field<String> MODEL = Field.of("model", Rule.text(1, 128));

    static final Field<ResponseInput> INPUT = Field.of("input", ResponseInput.rule());
    static final Field<String> PREVIOUS = Field.of("previous_response_id", Rule.text(1, 128));
    static final Field<ObjectNode> TOOLS = Field.of("tools", ResponsesFields::onlyTool);
    static final Field<JsonNode> TOOL_CHOICE =
            Field.of("tool_choice", ResponsesFields::choosesTheTool);
    static final Field<Boolean> BACKGROUND = Field.of("background", Rule.flag());
    static final Field<Boolean> STORE = Field.of("store", Rule.flag());

    static final Field<ImageSource> INPUT_IMAGE_MASK =
            Field.of("input_image_mask", ImageRules.source());

    /// They shape words, and words are not what comes back.
    static final List<Field<?>> WITHOUT_EFFECT =
            Stream.of(
                            "include",
                            "max_output_tokens",
                            "max_tool_calls",
                            "parallel_tool_calls",
                            "prompt_cache_key",
                            "prompt_cache_retention",
                            "reasoning",
                            "stream_options",
                            "temperature",
                            "text",
                            "top_logprobs",
                            "top_p",
                            "truncation")
                    .<Field<?>>map(name -> Field.of(name, Good::new))
                    .toList();

    /// A job document's fields by the same names.
    static final List<Field<?>> OF_A_JOB =
            List.of(
                    JobFields.SAFETY_IDENTIFIER,
                    JobFields.METADATA,
                    JobFields.TIER,
                    JobFields.DEADLINE,
                    JobFields.PROMPT_MODE,
                    JobFields.MODERATION_CHECK,
                    JobFields.ON_AMBIGUOUS,
                    JobFields.GROUP,
                    JobFields.TRANSFORM);

    static final List<Field<?>> ALL =
            Stream.of(
                            List.of(
                                    MODEL,
                                    INPUT,
                                    SessionFields.INSTRUCTIONS,
                                    PREVIOUS,
                                    TOOLS,
                                    TOOL_CHOICE,
                                    BACKGROUND,
                                    STORE,
                                    ImagesFields.STREAM,
                                    ImagesFields.USER,
                                    ImagesFields.SERVICE_TIER),
                            OF_A_JOB,
                            WITHOUT_EFFECT)
                    .<Field<?>>flatMap(List::stream)
                    .toList();

    /// A job document's fields that the tool has.
    static final List<Field<?>> OF_A_PICTURE =
            List.of(
                    SessionFields.ACTION,
                    JobFields.MODEL,
                    JobFields.SIZE,
                    JobFields.QUALITY,
                    JobFields.BACKGROUND,
                    JobFields.OUTPUT_FORMAT,
                    JobFields.OUTPUT_COMPRESSION,
                    JobFields.MODERATION,
                    JobFields.INPUT_FIDELITY,
                    JobFields.COMPLEXITY,
                    JobFields.FRAME_COUNT,
                    JobFields.FRAME_DURATION_MS,
                    JobFields.SVG,
                    JobFields.PARTIAL_IMAGES);

    static final List<Field<?>> OF_THE_TOOL =
            Stream.concat(
                            Stream.of(
                                    Field.of("type", Rule.oneOf(List.of(TOOL))), INPUT_IMAGE_MASK),
                            OF_A_PICTURE.stream())
                    .toList();

    private ResponsesFields() {}

    private static Checked<ObjectNode> onlyTool(JsonNode tools) {
        return tools.size() == 1 && tools.get(0) instanceof ObjectNode tool && isTheTool(tool)
                ? new Good<>(tool)
                : Bad.of(
                        "must be a list of the tool %s alone: only pictures are made here"
                                .formatted(TOOL));
    }

    private static Checked<JsonNode> choosesTheTool(JsonNode choice) {
        boolean legal =
                choice.isTextual()
                        ? List.of("auto", "required").contains(choice.textValue())
                        : isTheTool(choice)
                                || (choice.path("type").asText().equals("allowed_tools")
                                        && choice.path("tools").size() == 1
                                        && isTheTool(choice.path("tools").path(0)));
        return legal
                ? new Good<>(choice)
                : Bad.of(
                        "must be auto, required or the tool %s: only pictures are made here"
                                .formatted(TOOL));
    }

    private static boolean isTheTool(JsonNode tool) {
        return tool.path("type").asText().equals(TOOL);
    }
}
