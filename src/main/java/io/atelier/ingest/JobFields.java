package io.atelier.ingest;

import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.ImageSource;
import io.atelier.job.Lane;
import io.atelier.job.ModerationCheck;
import io.atelier.job.OnAmbiguous;
import io.atelier.job.PromptMode;
import io.atelier.job.Tier;
import io.atelier.job.Transform;
import io.atelier.job.Webhook;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The job document: every field and what it may hold on its own. What the model makes of it is the
/// catalogue's business, what two fields make of each other the reader's.
final class JobFields {
    static final Field<String> OPERATION =
            Field.of(
                    "operation",
                    Rule.oneOf(
                            List.of(
                                    ImageOperation.GENERATE,
                                    ImageOperation.EDIT,
                                    ImageOperation.VARIATION)));
    static final Field<String> PROMPT = Field.of("prompt", Rule.text(1, 32_000));
    static final Field<String> MODEL = Field.of("model", Rule.text(1, 128));
    static final Field<Integer> N = Field.of("n", Rule.integer());
    static final Field<String> SIZE = Field.of("size", Rule.text(1, 32));
    static final Field<String> QUALITY = Field.of("quality", Rule.text(1, 32));
    static final Field<String> BACKGROUND = Field.of("background", Rule.text(1, 32));
    static final Field<String> OUTPUT_FORMAT =
            Field.of("output_format", Rule.text(1, 32), "format");
    static final Field<Integer> OUTPUT_COMPRESSION = Field.of("output_compression", Rule.integer());
    static final Field<String> MODERATION = Field.of("moderation", Rule.text(1, 32));
    static final Field<String> INPUT_FIDELITY = Field.of("input_fidelity", Rule.text(1, 32));
    static final Field<String> COMPLEXITY = Field.of("complexity", Rule.text(1, 32));
    static final Field<Integer> FRAME_COUNT = Field.of("frame_count", Rule.integer());
    static final Field<Integer> FRAME_DURATION_MS = Field.of("frame_duration_ms", Rule.integer());
    static final Field<ImageOptions.Svg> SVG = Field.of("svg", ImageRules.svg());
    static final Field<String> STYLE = Field.of("style", Rule.text(1, 32));
    static final Field<String> RESPONSE_FORMAT = Field.of("response_format", Rule.text(1, 32));
    static final Field<String> SAFETY_IDENTIFIER = Field.of("safety_identifier", Rule.text(1, 128));
    static final Field<Integer> PARTIAL_IMAGES = Field.of("partial_images", Rule.integer());
    static final Field<List<ImageSource>> IMAGES = Field.of("images", ImageRules.sources());
    static final Field<ImageSource> MASK = Field.of("mask", ImageRules.source());
    static final Field<ImageSource> MARKUP = Field.of("markup", ImageRules.source());
    static final Field<PromptMode> PROMPT_MODE =
            Field.of("prompt_mode", Rule.oneOf(PromptMode.class, PromptMode::wireName));
    static final Field<ModerationCheck> MODERATION_CHECK =
            Field.of(
                    "moderation_check",
                    Rule.oneOf(ModerationCheck.class, ModerationCheck::wireName));
    static final Field<Tier> TIER = Field.of("tier", Rule.oneOf(Tier.class, Tier::wireName));
    static final Field<Lane> LANE = Field.of("lane", Rule.oneOf(Lane.class, Lane::wireName));
    static final Field<Instant> NOT_BEFORE = Field.of("not_before", Rule.time());
    static final Field<Instant> DEADLINE = Field.of("deadline", Rule.time());
    static final Field<OnAmbiguous> ON_AMBIGUOUS =
            Field.of("on_ambiguous", Rule.oneOf(OnAmbiguous.class, OnAmbiguous::wireName));

    /// It is a segment of a path, so no slash, and neither `.` nor `..`.
    private static final Pattern GROUP_NAME = Pattern.compile("(?!\\.{1,2}$)[!-~&&[^/]]{1,128}");

    static final Field<String> GROUP =
            Field.of(
                    "group",
                    Rule.matching(GROUP_NAME, "1 to 128 visible ASCII characters without a slash"));

    static final Field<Map<String, String>> METADATA =
            Field.of("metadata", Rule.strings(16, 64, 512));

    /// Which ones may be named, the configuration says.
    static final Field<String> REPLY_TO = Field.of("reply_to", Rule.text(1, 249));

    static final Field<Webhook> WEBHOOK = Field.of("webhook", WebhookRules.ofAJob());
    static final Field<Boolean> REUSE = Field.of("reuse", Rule.flag());
    static final Field<List<Transform>> TRANSFORM =
            Field.of("transform", TransformRules.transforms());

    static final List<Field<?>> ALL =
            List.of(
                    OPERATION,
                    PROMPT,
                    MODEL,
                    N,
                    SIZE,
                    QUALITY,
                    BACKGROUND,
                    OUTPUT_FORMAT,
                    OUTPUT_COMPRESSION,
                    MODERATION,
                    INPUT_FIDELITY,
                    COMPLEXITY,
                    FRAME_COUNT,
                    FRAME_DURATION_MS,
                    SVG,
                    STYLE,
                    RESPONSE_FORMAT,
                    SAFETY_IDENTIFIER,
                    PARTIAL_IMAGES,
                    IMAGES,
                    MASK,
                    MARKUP,
                    PROMPT_MODE,
                    MODERATION_CHECK,
                    TIER,
                    LANE,
                    NOT_BEFORE,
                    DEADLINE,
                    ON_AMBIGUOUS,
                    GROUP,
                    METADATA,
                    REPLY_TO,
                    WEBHOOK,
                    TRANSFORM,
                    REUSE);

    private JobFields() {}

    static boolean isGroupName(String text) {
        return GROUP_NAME.matcher(text).matches();
    }
}
