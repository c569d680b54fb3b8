package io.atelier.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Reads the body of `POST /v1/images/generations` by the parameter table of the model it names.
final class GenerationReader {
    static final int MAX_PROMPT_CODE_POINTS = 32_000;

    private static final ObjectReader JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build()
                    .readerFor(JsonNode.class);
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

    private final SimulatorModels models;
    private final Clock clock;

    GenerationReader(SimulatorModels models, Clock clock) {
        this.models = models;
        this.clock = clock;
    }

    sealed interface Reading {
        record Read(GenerationRequest request) implements Reading {}

        record Refused(ErrorEnvelope error) implements Reading {}
    }

    Reading read(byte[] body) {
        try {
            return JSON.readTree(body) instanceof ObjectNode object
                    ? read(new RequestFields(object))
                    : new Reading.Refused(notJson());
        } catch (JsonProcessingException e) {
            return new Reading.Refused(notJson());
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }

    private Reading read(RequestFields fields) {
        var noModel =
                first(Stream.of(() -> fields.required("model"), () -> fields.string("model", 256)));
        if (noModel.isPresent()) {
            return new Reading.Refused(noModel.get());
        }
        var name = fields.text("model", "");
        var model = models.offered(name, LocalDate.now(clock));
        return model.isEmpty()
                ? new Reading.Refused(ErrorEnvelope.modelNotFound(name))
                : read(fields, model.get());
    }

    private Reading read(RequestFields fields, SimulatedModel model) {
        return objection(fields, model)
                .<Reading>map(Reading.Refused::new)
                .orElseGet(() -> new Reading.Read(request(fields, model)));
    }

    private Optional<ErrorEnvelope> objection(RequestFields fields, SimulatedModel model) {
        return first(
                Stream.of(
                        () -> fields.unknown(known(model)),
                        () -> fields.required("prompt"),
                        () -> fields.string("prompt", MAX_PROMPT_CODE_POINTS),
                        () -> emptyPrompt(fields),
                        () -> fields.integer("n", 1, 10),
                        () -> size(fields, model),
                        () -> fields.oneOf("quality", RequestFields.withAuto(model.qualities())),
                        () -> fields.oneOf("background", List.of("transparent", "opaque", "auto")),
                        () -> previewFormat(fields, model),
                        () -> fields.oneOf("output_format", model.outputFormats()),
                        () -> transparency(fields, model),
                        () -> fields.integer("output_compression", 0, 100),
                        () -> compression(fields),
                        () -> fields.oneOf("moderation", List.of("auto", "low")),
                        () -> fields.oneOf("complexity", List.of("low", "medium", "high")),
                        () -> fields.string("safety_identifier", 128),
                        () -> fields.string("user", 512),
                        () -> streaming(fields)));
    }

    private static Set<String> known(SimulatedModel model) {
        var known = new HashSet<>(OF_EVERY_MODEL);
        if (model.complexity()) {
            known.add("complexity");
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
                                : objectionToSize(written).map(reason -> badSize(written, reason)));
    }

    private Optional<String> objectionToSize(String written) {
        return PixelSize.parse(written)
                .map(models.flexibleSizes()::objection)
                .orElse(Optional.of("Expected 'auto' or WIDTHxHEIGHT."));
    }

    private static ErrorEnvelope badSize(String written, String reason) {
        return RequestFields.invalid("size", "Invalid size '%s'. %s".formatted(written, reason));
    }

    private static Optional<ErrorEnvelope> previewFormat(
            RequestFields fields, SimulatedModel model) {
        var format = fields.text("output_format", "");
        return model.previewFormats().contains(format)
                ? Optional.of(
                        RequestFields.invalid(
                                "output_format",
                                "Output format '%s' requires preview access, which your project does not have."
                                        .formatted(format)))
                : Optional.empty();
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
        return fields.text("output_format", "png").equals("jpeg")
                ? Optional.of(
                        RequestFields.invalid(
                                "background",
                                "Transparent background is not supported for output format 'jpeg'; use 'png' or 'webp'."))
                : Optional.empty();
    }

    private static Optional<ErrorEnvelope> compression(RequestFields fields) {
        return fields.number("output_compression", 100) != 100
                        && fields.text("output_format", "png").equals("png")
                ? Optional.of(
                        RequestFields.invalid(
                                "output_compression",
                                "Compression less than 100 is not supported for output format 'png'."))
                : Optional.empty();
    }

    private static Optional<ErrorEnvelope> streaming(RequestFields fields) {
        return fields.body().path("stream").asBoolean() || fields.number("partial_images", 0) != 0
                ? Optional.of(
                        RequestFields.invalid(
                                "stream", "Streaming is not supported by this simulator yet."))
                : Optional.empty();
    }

    private static GenerationRequest request(RequestFields fields, SimulatedModel model) {
        var quality = fields.text("quality", "auto");
        return new GenerationRequest(
                model,
                fields.text("model", model.id()),
                fields.text("prompt", ""),
                fields.number("n", 1),
                PixelSize.parse(fields.text("size", "auto")).orElse(new PixelSize(1024, 1024)),
                quality.equals("auto") ? "medium" : quality,
                fields.text("background", "auto").equals("transparent"),
                PictureFormat.valueOf(fields.text("output_format", "png").toUpperCase(Locale.ROOT)),
                fields.number("output_compression", 100),
                fields.has("safety_identifier") ? fields.text("safety_identifier", "") : null);
    }

    private static ErrorEnvelope notJson() {
        return ErrorEnvelope.invalidRequest(
                400,
                null,
                "We could not parse the JSON body of your request. The OpenAI API expects a JSON object.");
    }

    private static Optional<ErrorEnvelope> first(Stream<Supplier<Optional<ErrorEnvelope>>> checks) {
        return checks.map(Supplier::get).flatMap(Optional::stream).findFirst();
    }
}
