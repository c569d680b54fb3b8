package io.atelier.embedded;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Reads `POST /v1/images/variations`, which OpenAI retired with dall-e-2; upstreams that still
/// have it are met by a switch.
final class VariationReader {
    private static final String MODEL = "dall-e-2";

    private final SimulatorModels models;
    private final AtomicReference<Switches> switches;

    VariationReader(SimulatorModels models, AtomicReference<Switches> switches) {
        this.models = models;
        this.switches = switches;
    }

    /// @throws Refusal always, unless the switch is on
    PictureRequest read(ObjectNode body, Supplier<Inputs> inputs) {
        if (!switches.get().legacyVariations()) {
            throw new Refusal(
                    ErrorEnvelope.invalidRequest(
                            404,
                            "model_not_found",
                            "The images/variations endpoint has been retired and is no longer available: the model 'dall-e-2' does not exist. Use images/edits with a prompt."));
        }
        var fields = new RequestFields(body);
        objection(fields)
                .ifPresent(error -> {
                    throw new Refusal(error);
                });
        return new PictureRequest(
                "variation",
                models.models().stream()
                        .filter(model -> model.isNamed(MODEL))
                        .findFirst()
                        .orElseThrow(),
                MODEL,
                "variation",
                fields.number("n", 1),
                PixelSize.parse(fields.text("size", "1024x1024")).orElseThrow(),
                "standard",
                false,
                PictureFormat.PNG,
                100,
                false,
                0,
                new PictureRequest.Frames(Animations.DEFAULT_FRAMES, Animations.DEFAULT_MILLIS),
                null,
                inputs.get());
    }

    private static Optional<ErrorEnvelope> objection(RequestFields fields) {
        return Stream.<Supplier<Optional<ErrorEnvelope>>>of(
                        () ->
                                fields.unknown(
                                        Set.of("model", "n", "size", "response_format", "user")),
                        () -> fields.oneOf("model", List.of(MODEL)),
                        () -> fields.integer("n", 1, 10),
                        () -> fields.oneOf("size", List.of("256x256", "512x512", "1024x1024")),
                        () -> fields.oneOf("response_format", List.of("b64_json")))
                .map(Supplier::get)
                .flatMap(Optional::stream)
                .findFirst();
    }
}
