package io.atelier.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Makes one response from beginning to end: state by state, event by event.
final class TurnMaker {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ResponseShelf shelf;
    private final SimulatedConversations conversations;
    private final Latency latency;
    private final Studio studio;
    private final Bills bills;

    TurnMaker(
            ResponseShelf shelf,
            SimulatedConversations conversations,
            Latency latency,
            Studio studio,
            Bills bills) {
        this.shelf = shelf;
        this.conversations = conversations;
        this.latency = latency;
        this.studio = studio;
        this.bills = bills;
    }

    /// What belongs to one response.
    ///
    /// @param call the request id
    /// @param batch empty as a rule
    /// @param callerHasLeft never true of a response in the background
    record Order(
            TurnRequest request,
            PlannedFault planned,
            String call,
            Optional<String> batch,
            BooleanSupplier callerHasLeft) {

        private Fault fault() {
            return planned.fault();
        }

        private String outcome() {
            return callerHasLeft.getAsBoolean() ? "disconnected" : fault().outcome();
        }
    }

    /// Returns when the response is over. A stop of the simulator leaves it unfinished.
    void make(Turn turn, Order order) {
        var response = turn.response();
        turn.happened(event("response.created", response));
        response.put("status", "in_progress");
        save(turn, order, response);
        turn.happened(event("response.in_progress", response));
        if (order.request().pictures() == null || order.planned().is(Fault.Mishap.TEXT_REFUSAL)) {
            speak(turn, order, response);
        } else {
            draw(turn, order, response, order.request().pictures());
        }
    }

    private void speak(Turn turn, Order order, ObjectNode response) {
        if (!pass(turn, order.planned().delay().plus(latency.of("low")))) {
            abandon(turn, order, response);
            return;
        }
        var refused = order.planned().is(Fault.Mishap.TEXT_REFUSAL);
        var words =
                refused
                        ? "I can't help with that picture."
                        : "You said: " + order.request().prompt();
        var message = Messages.of("msg_" + turn.id().substring("resp_".length()), words, refused);
        Messages.events(message, words, refused).forEach(turn::happened);
        ((ArrayNode) response.path("output")).add(message);
        finish(turn, order, response, "completed");
    }

    private void draw(Turn turn, Order order, ObjectNode response, PictureRequest pictures) {
        var item = item(turn, order, "in_progress");
        turn.happened(itemEvent("response.output_item.added", item));
        turn.happened(callEvent("response.image_generation_call.in_progress", item));
        turn.happened(callEvent("response.image_generation_call.generating", item));
        if (blockedEarly(turn, order, response, item)) {
            return;
        }
        var works = partials(turn, order, item, pictures);
        if (works.isEmpty()) {
            abandon(turn, order, response);
            return;
        }
        if (blockedLate(turn, order, response, item)) {
            return;
        }
        bills.write(
                order.request(),
                pictures,
                new LedgerLine.Occasion(
                        null, order.call(), "turn", turn.id(), order.batch().orElse(null)),
                order.outcome(),
                works);
        if (order.planned().is(Fault.Mishap.FAILED)) {
            failed(turn, order, response, "server_error", "The server had an error.");
            return;
        }
        complete(turn, order, response, item, works.getFirst());
    }

    private boolean blockedEarly(Turn turn, Order order, ObjectNode response, ObjectNode item) {
        switch (order.fault()) {
            case Fault.Mishap.BLOCKED_INPUT -> blocked(turn, order, response, item, "input");
            case Fault.Mishap.CONTENT_POLICY ->
                    failed(
                            turn,
                            order,
                            response,
                            "image_content_policy_violation",
                            "The request was rejected by the safety system.");
            case Fault.Mishap.INCOMPLETE -> {
                response.putObject("incomplete_details").put("reason", "max_output_tokens");
                finish(turn, order, response, "incomplete");
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /// Empty when nobody wants the picture any more.
    private List<Studio.Work> partials(
            Turn turn, Order order, ObjectNode item, PictureRequest pictures) {
        if (!pass(turn, order.planned().delay())) {
            return List.of();
        }
        var works = studio.works(pictures, order.call());
        var partials = works.getFirst().partials();
        var step = latency.of(pictures.quality()).dividedBy(partials.size() + 1);
        for (int i = 0; i < partials.size(); i++) {
            if (!pass(turn, step)) {
                return List.of();
            }
            var event = callEvent("response.image_generation_call.partial_image", item);
            var index = order.planned().is(Fault.Mishap.DUPLICATE_PARTIAL) ? 0 : i;
            event.put("partial_image_index", index);
            event.put("partial_image_b64", shelf.keepPartial(turn.id(), i, partials.get(i)));
            describe(event, pictures);
            turn.happened(event);
        }
        return pass(turn, step) ? works : List.of();
    }

    private boolean blockedLate(Turn turn, Order order, ObjectNode response, ObjectNode item) {
        if (order.planned().is(Fault.Mishap.BLOCKED)) {
            blocked(turn, order, response, item, "output");
            return true;
        }
        return false;
    }

    private void complete(
            Turn turn, Order order, ObjectNode response, ObjectNode item, Studio.Work work) {
        var placeholder = shelf.keepPicture(turn.id(), work.picture());
        item.put(
                "status", order.planned().is(Fault.Mishap.GENERATING) ? "generating" : "completed");
        item.put("result", WirePicture.spoilt(work.picture(), order.fault()).orElse(placeholder));
        turn.happened(callEvent("response.image_generation_call.completed", item));
        var output = (ArrayNode) response.path("output");
        if (!order.planned().is(Fault.Mishap.WRONG_COUNT)) {
            turn.happened(itemEvent("response.output_item.done", item));
            output.add(item);
        }
        if (order.planned().is(Fault.Mishap.TWO_COPIES)) {
            output.add(item.deepCopy().put("id", item.path("id").asText() + "b"));
        }
        finish(turn, order, response, "completed");
    }

    private void blocked(
            Turn turn, Order order, ObjectNode response, ObjectNode item, String stage) {
        item.put("status", "failed").putNull("result");
        item.set("error", ErrorEnvelope.blocked(order.call(), stage).toJson().path("error"));
        turn.happened(itemEvent("response.output_item.done", item));
        ((ArrayNode) response.path("output")).add(item);
        finish(turn, order, response, "completed");
    }

    private void failed(Turn turn, Order order, ObjectNode response, String code, String message) {
        response.putObject("error").put("code", code).put("message", message);
        finish(turn, order, response, "failed");
    }

    private void finish(Turn turn, Order order, ObjectNode response, String status) {
        response.put("status", status);
        if (status.equals("completed")) {
            response.put("completed_at", response.path("created_at").asLong());
        }
        if (!order.planned().is(Fault.Mishap.MISSING_USAGE)) {
            Tokens.of(order.request()).addTo(response);
        }
        save(turn, order, response);
        turn.happened(event("response." + status, response));
        shelf.keepEvents(turn.id(), turn.events());
        var conversation = order.request().conversation();
        if (conversation != null) {
            conversations.remember(conversation, turn.id());
        }
        turn.end(response);
    }

    private void abandon(Turn turn, Order order, ObjectNode response) {
        if (turn.isCancelled()) {
            response.put("status", "cancelled");
            save(turn, order, response);
            shelf.keepEvents(turn.id(), turn.events());
        }
        turn.end(response);
    }

    private boolean pass(Turn turn, Duration duration) {
        return latency.pass(duration, turn::isCancelled);
    }

    private void save(Turn turn, Order order, ObjectNode response) {
        turn.is(response.deepCopy());
        var drawn = order.request().pictures() == null ? 0 : 1;
        shelf.put(response, order.request().layer() + drawn);
    }

    private static ObjectNode item(Turn turn, Order order, String status) {
        var pictures = order.request().pictures();
        var item = JSON.objectNode();
        item.put("id", "ig_" + turn.id().substring("resp_".length()));
        item.put("type", "image_generation_call").put("status", status).putNull("result");
        item.put("revised_prompt", order.request().revisedPrompt());
        if (pictures != null) {
            item.put("action", pictures.operation());
            describe(item, pictures);
        }
        return item;
    }

    private static void describe(ObjectNode json, PictureRequest pictures) {
        json.put("size", pictures.size().toString());
        json.put("quality", pictures.quality());
        json.put("background", pictures.background());
        json.put("output_format", pictures.format().written());
    }

    private static ObjectNode event(String type, ObjectNode response) {
        var event = JSON.objectNode().put("type", type);
        event.set("response", response.deepCopy());
        return event;
    }

    private static ObjectNode itemEvent(String type, JsonNode item) {
        var event = JSON.objectNode().put("type", type).put("output_index", 0);
        event.set("item", item.deepCopy());
        return event;
    }

    private static ObjectNode callEvent(String type, JsonNode item) {
        return JSON.objectNode()
                .put("type", type)
                .put("output_index", 0)
                .put("item_id", item.path("id").asText());
    }
}
