package io.atelier.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// `POST /v1/moderations`, free of charge: flags what `[sim:flag:<category>]` asks for, a few
/// words, and pictures that are red through and through.
final class SimulatedModerations {
    private static final List<String> CATEGORIES =
            List.of(
                    "harassment",
                    "harassment/threatening",
                    "hate",
                    "hate/threatening",
                    "illicit",
                    "illicit/violent",
                    "self-harm",
                    "self-harm/intent",
                    "self-harm/instructions",
                    "sexual",
                    "sexual/minors",
                    "violence",
                    "violence/graphic");
    private static final Set<String> OF_PICTURES =
            Set.of(
                    "self-harm",
                    "self-harm/intent",
                    "self-harm/instructions",
                    "sexual",
                    "violence",
                    "violence/graphic");
    private static final Map<String, String> WORDS =
            Map.of(
                    "murder", "violence",
                    "massacre", "violence/graphic",
                    "gore", "violence/graphic",
                    "porn", "sexual",
                    "suicide", "self-harm");
    private static final Set<String> MODELS =
            Set.of(
                    "omni-moderation-latest",
                    "omni-moderation-2024-09-26",
                    "text-moderation-latest",
                    "text-moderation-stable");
    private static final Pattern MARKER = Pattern.compile("\\[sim:flag:([a-z/-]+)]");
    private static final Pattern WORD = Pattern.compile("[^a-z]+");

    private final FaultPlan faults;
    private final Latency latency;
    private final PictureInputs pictures;

    SimulatedModerations(FaultPlan faults, Latency latency, PictureInputs pictures) {
        this.faults = faults;
        this.latency = latency;
        this.pictures = pictures;
    }

    /// What one result is about.
    private record Content(String text, List<InputPicture> pictures) {}

    void moderate(Exchange exchange) {
        var body = exchange.received().jsonObject();
        var fields = new RequestFields(body);
        fields.unknown(Set.of("input", "model"))
                .or(() -> fields.required("input"))
                .or(() -> fields.oneOf("model", MODELS))
                .ifPresent(error -> {
                    throw new Refusal(error);
                });
        var contents = contents(body.path("input"), exchange.received().scratch());
        var text = String.join("\n", contents.stream().map(Content::text).toList());
        var planned = faults.ofOther("POST", exchange.path(), text);
        if (!latency.pass(planned.delay())) {
            return;
        }
        switch (planned.fault()) {
            case Fault.Status refused -> exchange.refuse(refused.error(), refused.headers());
            case Fault.Mishap.RESET -> exchange.reset();
            case Fault.Mishap.HANG -> latency.hang(exchange::callerHasLeft);
            case Fault.Truncate(var atByte) ->
                    exchange.answerCut(new AnswerBody().text(answer(body, contents)), atByte);
            case Fault.Mishap.TRUNCATED_JSON ->
                    exchange.answerHalf(new AnswerBody().text(answer(body, contents)));
            case Fault.Mishap _ -> exchange.answer(200, answer(body, contents));
        }
    }

    private String answer(ObjectNode body, List<Content> contents) {
        var answer = JsonNodeFactory.instance.objectNode();
        answer.put("id", JsonFolder.freshId("modr-"));
        answer.put("model", body.path("model").asText("omni-moderation-latest"));
        var results = answer.putArray("results");
        contents.forEach(content -> results.add(result(content)));
        return answer.toString();
    }

    private List<Content> contents(JsonNode input, Scratch scratch) {
        if (input.isTextual()) {
            return List.of(new Content(input.asText(), List.of()));
        }
        if (!input.isArray() || input.isEmpty()) {
            throw new Refusal(RequestFields.invalid("input", "Invalid 'input'."));
        }
        return input.get(0).isTextual()
                ? input.valueStream().map(one -> new Content(one.asText(), List.of())).toList()
                : List.of(parts(input, scratch));
    }

    private Content parts(JsonNode input, Scratch scratch) {
        var text = new StringBuilder();
        var images = new ArrayList<InputPicture>();
        for (int i = 0; i < input.size(); i++) {
            var part = input.get(i);
            var param = "input[%d]".formatted(i);
            switch (part.path("type").asText()) {
                case "text" -> text.append(part.path("text").asText()).append('\n');
                case "image_url" -> images.add(image(part, param, scratch));
                default -> throw new Refusal(RequestFields.invalid(param, "Invalid input type."));
            }
        }
        return new Content(text.toString(), images);
    }

    private InputPicture image(JsonNode part, String param, Scratch scratch) {
        var reference = JsonNodeFactory.instance.objectNode();
        reference.put("image_url", part.path("image_url").path("url").asText());
        return pictures.ofReference(reference, param, scratch);
    }

    private static ObjectNode result(Content content) {
        var byText = byText(content.text());
        var byPicture =
                content.pictures().stream().anyMatch(picture -> isRed(picture.decoded()))
                        ? Set.of("violence", "violence/graphic")
                        : Set.<String>of();
        var result = JsonNodeFactory.instance.objectNode();
        result.put("flagged", !byText.isEmpty() || !byPicture.isEmpty());
        var categories = result.putObject("categories");
        var scores = result.putObject("category_scores");
        var types = result.putObject("category_applied_input_types");
        for (var category : CATEGORIES) {
            var flagged = byText.contains(category) || byPicture.contains(category);
            categories.put(category, flagged);
            scores.put(category, flagged ? 0.97 : 0.0001);
            var applied = types.putArray(category);
            if (!content.text().isEmpty()) {
                applied.add("text");
            }
            if (!content.pictures().isEmpty() && OF_PICTURES.contains(category)) {
                applied.add("image");
            }
        }
        return result;
    }

    private static Set<String> byText(String text) {
        var flagged = new TreeSet<String>();
        MARKER.matcher(text).results().map(marker -> marker.group(1)).forEach(flagged::add);
        WORD.splitAsStream(text.toLowerCase(Locale.ROOT))
                .filter(WORDS::containsKey)
                .map(WORDS::get)
                .forEach(flagged::add);
        flagged.retainAll(CATEGORIES);
        return flagged;
    }

    private static boolean isRed(BufferedImage picture) {
        for (int i = 1; i < 8; i++) {
            var colour = picture.getRGB(picture.getWidth() * i / 8, picture.getHeight() * i / 8);
            var red = colour >> 16 & 0xff;
            if (red < 200 || (colour >> 8 & 0xff) > 60 || (colour & 0xff) > 60) {
                return false;
            }
        }
        return true;
    }
}
