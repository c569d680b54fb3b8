package io.atelier.ingest;

import io.atelier.job.ImageOperation;
import java.util.ArrayList;
import java.util.List;

/// What may be asked on each of OpenAI's image paths: OpenAI's fields, and those of a job document
/// that have no counterpart there.
final class ImagesFields {
    static final Field<Boolean> STREAM = Field.of("stream", Rule.flag());

    /// What `safety_identifier` was called before.
    static final Field<String> USER = Field.of("user", Rule.text(1, 128));

    static final Field<String> SERVICE_TIER =
            Field.of(
                    "service_tier",
                    Rule.oneOf(List.of("auto", "default", "priority", "fast", "flex")));

    private static final List<Field<?>> OF_A_VARIATION =
            List.of(
                    JobFields.IMAGES,
                    JobFields.MODEL,
                    JobFields.N,
                    JobFields.SIZE,
                    JobFields.RESPONSE_FORMAT,
                    JobFields.SAFETY_IDENTIFIER,
                    USER);

    private static final List<Field<?>> OF_BOTH_OTHERS =
            List.of(
                    JobFields.PROMPT,
                    JobFields.MODEL,
                    JobFields.N,
                    JobFields.SIZE,
                    JobFields.QUALITY,
                    JobFields.BACKGROUND,
                    JobFields.OUTPUT_FORMAT,
                    JobFields.OUTPUT_COMPRESSION,
                    JobFields.MODERATION,
                    JobFields.COMPLEXITY,
                    JobFields.FRAME_COUNT,
                    JobFields.FRAME_DURATION_MS,
                    JobFields.SVG,
                    JobFields.PARTIAL_IMAGES,
                    JobFields.SAFETY_IDENTIFIER,
                    JobFields.RESPONSE_FORMAT,
                    STREAM,
                    USER);

    private static final List<Field<?>> OURS =
            List.of(
                    SERVICE_TIER,
                    JobFields.TIER,
                    JobFields.DEADLINE,
                    JobFields.PROMPT_MODE,
                    JobFields.MODERATION_CHECK,
                    JobFields.ON_AMBIGUOUS,
                    JobFields.GROUP,
                    JobFields.METADATA,
                    JobFields.TRANSFORM);

    private ImagesFields() {}

    static List<Field<?>> of(String operation) {
        List<Field<?>> fields = new ArrayList<>(OURS);
        switch (operation) {
            case ImageOperation.VARIATION -> fields.addAll(OF_A_VARIATION);
            case ImageOperation.EDIT -> {
                fields.addAll(OF_BOTH_OTHERS);
                fields.addAll(
                        List.of(
                                JobFields.IMAGES,
                                JobFields.MASK,
                                JobFields.MARKUP,
                                JobFields.INPUT_FIDELITY));
            }
            default -> {
                fields.addAll(OF_BOTH_OTHERS);
                fields.add(JobFields.STYLE);
            }
        }
        return fields;
    }
}
