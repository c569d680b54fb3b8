package io.atelier.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the body of `POST /v1/responses`, as far as pictures are concerned.
final class TurnReader {
    private static final String DEFAULT_PICTURE_MODEL = "gpt-image-2.6-sunburst";
    private static final Pattern MAINLINE =
            Pattern.compile("(gpt-(?!image)|chatgpt-(?!image)|o\\d)[a-z0-9.-]*");
    private static final Set<String> KNOWN =
            Set.of(
                    "model",
                    "input",
                    "instructions",
                    "tools",
                    "tool_choice",
                    "previous_response_id",
                    "conversation",
                    "background",
                    "store",
                    "stream",
                    "stream_options",
                    "metadata",
                    "include",
                    "reasoning",
                    "text",
                    "temperature",
                    "top_p",
                    "top_logprobs",
                    "max_output_tokens",
                    "max_tool_calls",
                    "parallel_tool_calls",
                    "truncation",
                    "user",
                    "safety_identifier",
                    "prompt_cache_key",
                    "prompt_cache_retention",
                    "service_tier",
                    "moderation");
    private static final Set<String> OF_TOOL =
            Set.of(
                    "type",
                    "action",
                    "model",
                    "size",
                    "quality",
                    "background",
                    "output_format",
                    "output_compression",
                    "moderation",
                    "input_fidelity",
                    "input_image_mask",
                    "partial_images",
                    "complexity",
                    "frame_count",
                    "frame_duration_ms",
                    "svg");

    private final PictureReader pictures;
    private final PictureInputs inputs;
    private final ResponseShelf responses;
    private final SimulatedConversations conversations;

    TurnReader(
            PictureReader pictures,
            PictureInputs inputs,
            ResponseShelf responses,
            SimulatedConversations conversations) {
        this.pictures = pictures;
        this.inputs = inputs;
        this.responses = responses;
        this.conversations = conversations;
    }

    /// What was said and shown before and now.
    private static final class Context {
        private final List<InputPicture> pictures = new ArrayList<>();
        private String prompt = "";
        private int layer;
    }

    /// @param scratch where data URLs are kept, until the response is finished
    /// @throws Refusal as OpenAI would refuse it
    TurnRequest read(ObjectNode body, Scratch scratch) {
        check(body);
        var context = new Context();
        history(body, context);
        said(body.path("input"), context, scratch);
        if (context.prompt.isBlank()) {
            throw invalid("input", "Invalid 'input': nothing is asked for.");
        }
        var tool = tool(body);
        var wanted = tool.isPresent() && !choice(body).equals("none");
        return new TurnRequest(
                body,
                context.prompt,
                wanted ? pictures(body, tool.get(), context, scratch) : null,
                context.layer);
    }

    private static void check(ObjectNode body) {
        var fields = new RequestFields(body);
        fields.unknown(KNOWN)
                .or(() -> fields.required("model"))
                .or(() -> fields.string("model", 256))
                .or(() -> fields.required("input"))
                .or(() -> fields.bool("background"))
                .or(() -> fields.bool("store"))
                .or(() -> fields.bool("stream"))
                .or(() -> fields.string("previous_response_id", 128))
                .or(() -> fields.string("instructions", 1 << 20))
                .or(() ->
                        fields.oneOf(
                                "service_tier",
                                List.of(
                                        "auto",
                                        "default",
                                        "flex",
                                        "scale",
                                        "priority",
                                        "fast",
                                        "ultrafast")))
                .ifPresent(error -> {
                    throw new Refusal(error);
                });
        checkModel(fields.text("model", ""));
        if (fields.has("previous_response_id") && fields.has("conversation")) {
            throw new Refusal(
                    ErrorEnvelope.badParameter(
                            "previous_response_id",
                            "mutually_exclusive_parameters",
                            "Mutually exclusive parameters: 'previous_response_id' and 'conversation'. Ensure you are only providing one of these parameters."));
        }
        if (fields.flag("background") && !body.path("store").asBoolean(true)) {
            throw invalid("background", "Background mode requires 'store' to be true.");
        }
    }

    private static void checkModel(String model) {
        if (model.startsWith("gpt-image") || model.startsWith("chatgpt-image")) {
            throw invalid(
                    "model",
                    "The model '%s' cannot be used with the Responses API; name it in the image_generation tool."
                            .formatted(model));
        }
        if (!MAINLINE.matcher(model).matches()) {
            throw new Refusal(ErrorEnvelope.modelNotFound(model));
        }
    }

    private void history(ObjectNode body, Context context) {
        var previous = body.path("previous_response_id");
        if (previous.isTextual()) {
            remember(previous.asText(), context);
            return;
        }
        var conversation = TurnRequest.conversation(body.path("conversation"));
        if (conversation != null) {
            if (!conversations.has(conversation)) {
                throw SimulatedConversations.notFound(conversation);
            }
            conversations.lastResponse(conversation).ifPresent(id -> remember(id, context));
        }
    }

    /// Goes back until a turn has a picture.
    private void remember(String previous, Context context) {
        var id = previous;
        var stored =
                responses
                        .get(id)
                        .orElseThrow(() ->
                                new Refusal(
                                        ErrorEnvelope.badParameter(
                                                "previous_response_id",
                                                "previous_response_not_found",
                                                "Previous response with id '%s' not found."
                                                        .formatted(previous))));
        context.layer = stored.layer();
        var picture = responses.picture(id);
        while (picture.isEmpty()) {
            id = stored.response().path("previous_response_id").asText("");
            var before = responses.get(id);
            if (before.isEmpty()) {
                return;
            }
            stored = before.get();
            picture = responses.picture(id);
        }
        context.pictures.add(picture.get());
    }

    private void said(JsonNode input, Context context, Scratch scratch) {
        if (input.isTextual()) {
            context.prompt = input.asText();
            return;
        }
        if (!input.isArray()) {
            throw new Refusal(
                    ErrorEnvelope.badParameter(
                            "input", "invalid_type", "Invalid type for 'input'."));
        }
        for (int i = 0; i < input.size(); i++) {
            item(input.get(i), "input[%d]".formatted(i), context, scratch);
        }
    }

    private void item(JsonNode item, String param, Context context, Scratch scratch) {
        if (item.path("type").asText().equals("image_generation_call")) {
            replayed(item, param, context);
        } else if (item.has("content") && !item.path("role").asText().equals("assistant")) {
            var spoken = new StringBuilder();
            content(item.path("content"), param + ".content", spoken, context, scratch);
            if (item.path("role").asText().equals("user")) {
                context.prompt = spoken.toString().strip();
            }
        }
    }

    /// `ig_<id of its response>`.
    private void replayed(JsonNode item, String param, Context context) {
        var id = item.path("id").asText();
        var response = "resp_" + id.replaceFirst("^ig_", "");
        var picture = responses.picture(response);
        if (!id.matches("ig_[A-Za-z0-9]+") || picture.isEmpty()) {
            throw new Refusal(
                    new ErrorEnvelope(
                            404,
                            "invalid_request_error",
                            null,
                            param,
                            "Item with id '%s' not found.".formatted(id),
                            null));
        }
        context.layer = responses.get(response).map(ResponseShelf.Stored::layer).orElse(0);
        context.pictures.add(picture.get());
    }

    private void content(
            JsonNode content,
            String param,
            StringBuilder spoken,
            Context context,
            Scratch scratch) {
        if (content.isTextual()) {
            spoken.append(content.asText());
            return;
        }
        for (int i = 0; i < content.size(); i++) {
            var part = content.get(i);
            var where = "%s[%d]".formatted(param, i);
            switch (part.path("type").asText()) {
                case "input_text" -> spoken.append(part.path("text").asText()).append('\n');
                case "input_image" -> {
                    context.pictures.add(inputs.ofReference(part, where, scratch));
                    context.layer = Math.max(context.layer, 1);
                }
                default -> throw invalid(where, "Invalid content type.");
            }
        }
    }

    private static Optional<ObjectNode> tool(ObjectNode body) {
        return body.path("tools")
                .valueStream()
                .filter(tool -> tool.path("type").asText().equals("image_generation"))
                .map(ObjectNode.class::cast)
                .findFirst();
    }

    private static String choice(ObjectNode body) {
        var choice = body.path("tool_choice");
        if (choice.isObject()
                && choice.path("type").asText().equals("image_generation")
                && tool(body).isEmpty()) {
            throw invalid("tool_choice", "Tool choice 'image_generation' not found in 'tools'.");
        }
        return choice.isTextual() ? choice.asText() : "auto";
    }

    private PictureRequest pictures(
            ObjectNode body, ObjectNode tool, Context context, Scratch scratch) {
        var fields = new RequestFields(tool);
        fields.unknown(OF_TOOL)
                .or(() -> fields.oneOf("action", List.of("auto", "generate", "edit")))
                .ifPresent(TurnReader::refuseTool);
        var action = fields.text("action", "auto");
        if (action.equals("edit") && context.pictures.isEmpty()) {
            throw invalid("tools[0].action", "Action 'edit' needs an image in the context.");
        }
        var drawnUpon =
                action.equals("generate") || context.pictures.isEmpty()
                        ? Inputs.NONE
                        : edited(tool, context, scratch);
        try {
            return pictures.read(parameters(body, tool, context, drawnUpon), drawnUpon);
        } catch (Refusal refusal) {
            refuseTool(refusal.error());
            throw refusal;
        }
    }

    private Inputs edited(ObjectNode tool, Context context, Scratch scratch) {
        var mask = tool.path("input_image_mask");
        return PictureInputs.checked(
                new Inputs(
                        context.pictures,
                        mask.isObject()
                                ? inputs.ofReference(mask, "tools[0].input_image_mask", scratch)
                                : null,
                        null,
                        Math.max(1, context.layer)));
    }

    private static ObjectNode parameters(
            ObjectNode body, ObjectNode tool, Context context, Inputs inputs) {
        var parameters = JsonNodeFactory.instance.objectNode();
        parameters.put("model", DEFAULT_PICTURE_MODEL);
        parameters.setAll(tool);
        parameters.remove(List.of("type", "action", "input_image_mask"));
        parameters.put("prompt", context.prompt);
        if (inputs.pictures().isEmpty()) {
            parameters.remove("input_fidelity");
        }
        if (body.path("stream").asBoolean(false)) {
            parameters.put("stream", tool.path("partial_images").asInt(0) > 0);
        } else {
            parameters.remove("partial_images");
        }
        return parameters;
    }

    private static void refuseTool(ErrorEnvelope error) {
        @Nullable String param = error.param() == null ? null : "tools[0]." + error.param();
        throw new Refusal(
                new ErrorEnvelope(
                        error.status(),
                        error.type(),
                        error.code(),
                        param,
                        error.message(),
                        error.moderation()));
    }

    private static Refusal invalid(String param, String message) {
        return new Refusal(RequestFields.invalid(param, message));
    }
}
