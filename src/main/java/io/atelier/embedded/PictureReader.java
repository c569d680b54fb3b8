package io.atelier.embedded;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Reads what a call says about its pictures, by the parameter table of the model it names.
final class PictureReader {
    static final int MAX_PROMPT_CODE_POINTS = 32_000;

    private static final Set<String> OF_EVERY_MODEL =
            Set.of(
                    "prompt",
                    "model",
                    "n",
                    "size",
                    "quality",
                    "background",
                    "output_format",
                    "output_compression",
                    "moderation",
                    "stream",
                    "partial_images",
                    "safety_identifier",
                    "user");
    private static final Set<String> OF_EDITS = Set.of("images", "mask");
    private static final List<String> EFFORTS =
            List.of("none", "minimal", "low", "medium", "high", "xhigh", "max");

    private final SimulatorModels models;
    private final Clock clock;

    PictureReader(SimulatorModels models, Clock clock) {
        this.models = models;
        this.clock = clock;
    }

    /// @param inputs none for pictures from nothing
    /// @throws Refusal as OpenAI would refuse it
    PictureRequest read(ObjectNode body, Inputs inputs) {
        var fields = new RequestFields(body);
        var model = model(fields);
        objection(fields, model, inputs)
                .ifPresent(error -> {
                    throw new Refusal(error);
                });
        return request(fields, model, inputs);
    }

    /// @throws Refusal when there is none, or none of that name today
    SimulatedModel model(RequestFields fields) {
        first(Stream.of(() -> fields.required("model"), () -> fields.string("model", 256)))
                .ifPresent(error -> {
                    throw new Refusal(error);
                });
        var name = fields.text("model", "");
        return models.offered(name, LocalDate.now(clock))
                .orElseThrow(() -> new Refusal(ErrorEnvelope.modelNotFound(name)));
    }

    private Optional<ErrorEnvelope> objection(
            RequestFields fields, SimulatedModel model, Inputs inputs) {
        return first(
                Stream.of(
                        () -> fields.unknown(known(model, inputs)),
                        () -> fields.required("prompt"),
                        () -> fields.string("prompt", MAX_PROMPT_CODE_POINTS),
                        () -> emptyPrompt(fields),
                        () -> fields.integer("n", 1, 10),
                        () -> fields.oneOf("output_format", model.outputFormats()),
                        () -> size(fields, model),
                        () -> fields.oneOf("quality", RequestFields.withAuto(model.qualities())),
                        () -> fields.oneOf("background", List.of("transparent", "opaque", "auto")),
                        () -> transparency(fields, model),
                        () -> fields.integer("output_compression", 0, 100),
                        () -> compression(fields),
                        () -> fields.oneOf("moderation", List.of("auto", "low")),
                        () -> fields.oneOf("complexity", List.of("low", "medium", "high")),
                        () -> fields.oneOf("input_fidelity", model.inputFidelity()),
                        () -> fields.string("safety_identifier", 128),
                        () -> fields.string("user", 512),
                        () -> fields.bool("stream"),
                        () -> fields.integer("partial_images", 0, 3),
                        () -> partialImages(fields),
                        () -> fields.integer("frame_count", 2, 16),
                        () -> fields.integer("frame_duration_ms", 1, Integer.MAX_VALUE),
                        () -> animation(fields, inputs),
                        () -> svg(fields)));
    }

    private static Set<String> known(SimulatedModel model, Inputs inputs) {
        var known = new HashSet<>(OF_EVERY_MODEL);
        if (model.complexity()) {
            known.add("complexity");
        }
        if (model.outputFormats().contains("gif")) {
            known.addAll(List.of("frame_count", "frame_duration_ms", "svg"));
        }
        if (!inputs.pictures().isEmpty()) {
            known.addAll(OF_EDITS);
            if (!model.inputFidelity().isEmpty()) {
                known.add("input_fidelity");
            }
        }
        return known;
    }

    private static Optional<ErrorEnvelope> emptyPrompt(RequestFields fields) {
        return fields.text("prompt", "").isBlank()
                ? Optional.of(
                        ErrorEnvelope.badParameter(
                                "prompt",
                                "empty_string",
                                "Invalid 'prompt': empty string. Expected a string with minimum length 1, but got an empty string instead."))
                : Optional.empty();
    }

    private Optional<ErrorEnvelope> size(RequestFields fields, SimulatedModel model) {
        if (!model.sizes().isEmpty()) {
            return fields.oneOf("size", RequestFields.withAuto(model.sizes()));
        }
        var written = fields.text("size", "auto");
        return fields.string("size", 32)
                .or(() ->
                        written.equals("auto")
                                ? Optional.empty()
                                : objectionToSize(fields, written)
                                        .map(reason -> badSize(written, reason)));
    }

    private Optional<String> objectionToSize(RequestFields fields, String written) {
        var rule = models.flexibleSizes();
        var frames = fields.number("frame_count", Animations.DEFAULT_FRAMES);
        return PixelSize.parse(written)
                .map(size ->
                        isGif(fields)
                                ? Animations.objection(size, frames, rule)
                                : rule.objection(size))
                .orElse(Optional.of("Expected 'auto' or WIDTHxHEIGHT."));
    }

    private static ErrorEnvelope badSize(String written, String reason) {
        return RequestFields.invalid("size", "Invalid size '%s'. %s".formatted(written, reason));
    }

    private static Optional<ErrorEnvelope> transparency(
            RequestFields fields, SimulatedModel model) {
        if (!fields.text("background", "").equals("transparent")) {
            return Optional.empty();
        }
        if (!model.transparent()) {
            return Optional.of(
                    RequestFields.invalid(
                            "background",
                            "Transparent background is not supported for this model."));
        }
        var format = fields.text("output_format", "png");
        return Set.of("png", "webp").contains(format)
                ? Optional.empty()
                : Optional.of(
                        RequestFields.invalid(
                                "background",
                                "Transparent background is not supported for output format '%s'; use 'png' or 'webp'."
                                        .formatted(format)));
    }

    private static Optional<ErrorEnvelope> compression(RequestFields fields) {
        var format = fields.text("output_format", "png");
        return fields.number("output_compression", 100) != 100
                        && !Set.of("jpeg", "webp").contains(format)
                ? Optional.of(
                        RequestFields.invalid(
                                "output_compression",
                                "Compression less than 100 is not supported for output format '%s'."
                                        .formatted(format)))
                : Optional.empty();
    }

    private static Optional<ErrorEnvelope> partialImages(RequestFields fields) {
        return fields.number("partial_images", 0) > 0 && !fields.flag("stream")
                ? Optional.of(
                        RequestFields.invalid(
                                "partial_images",
                                "Partial images are only supported when 'stream' is true."))
                : Optional.empty();
    }

    private static Optional<ErrorEnvelope> animation(RequestFields fields, Inputs inputs) {
        if (!isGif(fields)) {
            return Stream.of("frame_count", "frame_duration_ms")
                    .filter(fields::has)
                    .findFirst()
                    .map(name ->
                            RequestFields.invalid(
                                    name,
                                    "'%s' is only supported for output format 'gif'."
                                            .formatted(name)));
        }
        if (fields.flag("stream")) {
            return Optional.of(notFor("stream", "gif"));
        }
        return inputs.mask() != null ? Optional.of(notFor("mask", "gif")) : Optional.empty();
    }

    private static Optional<ErrorEnvelope> svg(RequestFields fields) {
        if (!fields.text("output_format", "").equals("svg")) {
            return fields.has("svg")
                    ? Optional.of(
                            RequestFields.invalid(
                                    "svg", "'svg' is only supported for output format 'svg'."))
                    : Optional.empty();
        }
        if (fields.flag("stream")) {
            return Optional.of(notFor("stream", "svg"));
        }
        if (fields.number("n", 1) != 1) {
            return Optional.of(
                    RequestFields.invalid("n", "Output format 'svg' supports one picture only."));
        }
        var effort = fields.body().path("svg").path("reasoning").path("effort");
        return effort.isMissingNode() || EFFORTS.contains(effort.asText())
                ? Optional.empty()
                : Optional.of(
                        RequestFields.invalid(
                                "svg.reasoning.effort",
                                "Invalid value: '%s'.".formatted(effort.asText())));
    }

    private static ErrorEnvelope notFor(String param, String format) {
        return RequestFields.invalid(
                param, "'%s' is not supported for output format '%s'.".formatted(param, format));
    }

    private PictureRequest request(RequestFields fields, SimulatedModel model, Inputs inputs) {
        var quality = fields.text("quality", "auto");
        var frames = fields.number("frame_count", Animations.DEFAULT_FRAMES);
        return new PictureRequest(
                inputs.pictures().isEmpty() ? "generate" : "edit",
                model,
                fields.text("model", model.id()),
                fields.text("prompt", ""),
                fields.number("n", 1),
                PixelSize.parse(fields.text("size", "auto"))
                        .orElseGet(() -> ownSize(fields, model, inputs, frames)),
                quality.equals("auto") ? "medium" : quality,
                fields.text("background", "auto").equals("transparent"),
                PictureFormat.of(fields.text("output_format", "png")),
                fields.number("output_compression", 100),
                fields.flag("stream"),
                fields.number("partial_images", 0),
                new PictureRequest.Frames(
                        frames,
                        Animations.millis(
                                fields.number("frame_duration_ms", Animations.DEFAULT_MILLIS))),
                fields.has("safety_identifier") ? fields.text("safety_identifier", "") : null,
                inputs);
    }

    /// The choice of the simulator where the caller leaves it to the model: the size of what is
    /// edited, where that is legal.
    private PixelSize ownSize(
            RequestFields fields, SimulatedModel model, Inputs inputs, int frames) {
        if (isGif(fields)) {
            return Animations.square(frames);
        }
        var square = new PixelSize(1024, 1024);
        return inputs.pictures().stream()
                .map(InputPicture::size)
                .limit(1)
                .filter(size ->
                        model.sizes().isEmpty()
                                ? models.flexibleSizes().objection(size).isEmpty()
                                : model.sizes().contains(size.toString()))
                .findFirst()
                .orElse(square);
    }

    private static boolean isGif(RequestFields fields) {
        return fields.text("output_format", "").equals("gif");
    }

    private static Optional<ErrorEnvelope> first(Stream<Supplier<Optional<ErrorEnvelope>>> checks) {
        return checks.map(Supplier::get).flatMap(Optional::stream).findFirst();
    }
}
