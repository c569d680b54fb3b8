package io.atelier.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// `/v1/responses`, with the tool `image_generation`.
///
/// Every response is made on a thread of its own, whether or not its caller stays; it lies in the
/// simulator's folder, and `GET` finds it there as long as nobody deletes it.
final class SimulatedResponses {
    static final String PREFIX = "/v1/responses/";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final TurnReader reader;
    private final ResponseShelf shelf;
    private final TurnMaker maker;
    private final FaultPlan faults;
    private final RateLimits limits;
    private final Latency latency;
    private final ExecutorService threads;
    private final Path uploads;
    private final Clock clock;
    private final Map<String, Turn> running = new ConcurrentHashMap<>();

    SimulatedResponses(
            TurnReader reader,
            ResponseShelf shelf,
            TurnMaker maker,
            FaultPlan faults,
            RateLimits limits,
            Latency latency,
            ExecutorService threads,
            Path uploads,
            Clock clock) {
        this.reader = reader;
        this.shelf = shelf;
        this.maker = maker;
        this.faults = faults;
        this.limits = limits;
        this.latency = latency;
        this.threads = threads;
        this.uploads = uploads;
        this.clock = clock;
    }

    void create(Exchange exchange) {
        var scratch = new Scratch(uploads);
        TurnRequest request;
        try {
            request = reader.read(exchange.received().jsonObject(), scratch);
        } catch (RuntimeException e) {
            scratch.close();
            throw e;
        }
        var exceeded = limits.admit(request.pictures() == null ? 0 : 1, Tokens.of(request).in());
        if (exceeded.isPresent()) {
            scratch.close();
            exchange.refuse(exceeded.get().error(), exceeded.get().headers());
            return;
        }
        var planned = faults.ofPictures(exchange.path(), request.prompt());
        if (planned.fault() instanceof Fault.Status refused) {
            scratch.close();
            if (latency.pass(planned.delay())) {
                exchange.refuse(refused.error(), refused.headers());
            }
            return;
        }
        BooleanSupplier hasLeft = request.background() ? () -> false : exchange::callerHasLeft;
        var order = new TurnMaker.Order(request, planned, exchange.id(), Optional.empty(), hasLeft);
        var turn = new Turn(fresh(request));
        var queued = turn.response();
        begin(turn, order, scratch);
        deliver(exchange, turn, queued, request, planned);
    }

    /// Makes a response for a line of a batch and waits for it.
    ///
    /// @throws Refusal as for any other caller
    AnswerBody ofBatch(ObjectNode body, String call, String batch) {
        try (var scratch = new Scratch(uploads)) {
            var request = reader.read(body, scratch);
            var planned = faults.ofPictures("/v1/responses", request.prompt());
            if (planned.fault() instanceof Fault.Status refused) {
                throw new Refusal(refused.error());
            }
            var order =
                    new TurnMaker.Order(request, planned, call, Optional.of(batch), () -> false);
            var turn = new Turn(fresh(request));
            maker.make(turn, order);
            return written(turn.response());
        }
    }

    void show(Exchange exchange) {
        var id = exchange.after(PREFIX);
        if (struck(exchange)) {
            return;
        }
        var response = find(id);
        if ("true".equals(exchange.query("stream"))) {
            follow(exchange, id, firstWanted(exchange.query("starting_after")), PlannedFault.NONE);
        } else {
            exchange.answer(written(response));
        }
    }

    void cancel(Exchange exchange) {
        var id = exchange.after(PREFIX);
        if (struck(exchange)) {
            return;
        }
        if (!find(id).path("background").asBoolean()) {
            throw new Refusal(
                    ErrorEnvelope.invalidRequest(
                            400, null, "Cannot cancel a synchronous response."));
        }
        var turn = running.get(id);
        if (turn != null) {
            await(turn::cancel);
        }
        exchange.answer(written(find(id)));
    }

    void remove(Exchange exchange) {
        var id = exchange.after(PREFIX);
        if (!shelf.remove(id)) {
            throw notFound(id);
        }
        var json = JSON.objectNode().put("id", id).put("object", "response").put("deleted", true);
        exchange.answer(200, json.toString());
    }

    /// A fault that names this path; true when it has been answered for.
    private boolean struck(Exchange exchange) {
        var planned = faults.ofOther(exchange.method(), exchange.path(), "");
        if (!latency.pass(planned.delay())) {
            return true;
        }
        switch (planned.fault()) {
            case Fault.Status refused -> exchange.refuse(refused.error(), refused.headers());
            case Fault.Mishap.RESET -> exchange.reset();
            case Fault.Mishap.HANG -> latency.hang(exchange::callerHasLeft);
            case Fault.Truncate(var atByte) ->
                    exchange.answerCut(written(find(exchange.after(PREFIX))), atByte);
            case Fault.Mishap.TRUNCATED_JSON ->
                    exchange.answerHalf(written(find(exchange.after(PREFIX))));
            case Fault.Mishap _ -> {
                return false;
            }
        }
        return true;
    }

    private void begin(Turn turn, TurnMaker.Order order, Scratch scratch) {
        shelf.put(turn.response(), order.request().layer());
        running.put(turn.id(), turn);
        threads.execute(() -> {
            try (scratch) {
                maker.make(turn, order);
            } finally {
                turn.end(turn.response());
                running.remove(turn.id());
            }
        });
    }

    /// @param queued the response as it was at first, which is what a caller in the background gets
    private void deliver(
            Exchange exchange,
            Turn turn,
            ObjectNode queued,
            TurnRequest request,
            PlannedFault planned) {
        if (request.stream()) {
            follow(exchange, turn.id(), 0, planned);
        } else if (request.background()) {
            answer(exchange, queued, planned);
        } else {
            await(turn::awaitEnd);
            answerWhenOver(exchange, turn.response(), planned);
        }
        if (!request.store()) {
            await(turn::awaitEnd);
            shelf.remove(turn.id());
        }
    }

    /// Nothing when the simulator stops: those calls are given up.
    private void answerWhenOver(Exchange exchange, ObjectNode response, PlannedFault planned) {
        if (!isUnfinished(response)) {
            answer(exchange, response, planned);
        }
    }

    private void answer(Exchange exchange, ObjectNode response, PlannedFault planned) {
        switch (planned.fault()) {
            case Fault.Mishap.RESET -> exchange.reset();
            case Fault.Mishap.HANG -> latency.hang(exchange::callerHasLeft);
            case Fault.Truncate(var atByte) -> exchange.answerCut(written(response), atByte);
            case Fault.Mishap.TRUNCATED_JSON -> exchange.answerHalf(written(response));
            case Fault.Mishap.STREAM_ERROR_EVENT,
                    Fault.Mishap.STREAM_ERROR_BARE,
                    Fault.Mishap.STREAM_ERROR_DATA ->
                    exchange.refuse(StatusErrors.of(500, null));
            case Fault.Status _, Fault.Mishap _ -> exchange.answer(written(response));
        }
    }

    /// Sends the events from a number on, as they come.
    private void follow(Exchange exchange, String id, int from, PlannedFault planned) {
        var turn = running.get(id);
        var stream = exchange.events(SimulatedImages.cutAt(planned));
        if (turn == null) {
            var past = shelf.events(id);
            send(stream, id, past.subList(Math.min(from, past.size()), past.size()), planned);
            stream.end();
            return;
        }
        var next = from;
        for (var some = next(turn, next); !some.isEmpty(); some = next(turn, next)) {
            next += some.size();
            if (!send(stream, id, some, planned) || exchange.callerHasLeft()) {
                settle(exchange, stream, planned);
                return;
            }
        }
        stream.end();
    }

    /// False before the last event of a stream that is to break there.
    private boolean send(EventStream stream, String id, List<String> events, PlannedFault planned) {
        for (var event : events) {
            var type =
                    Received.jsonObject(event.getBytes(StandardCharsets.UTF_8))
                            .path("type")
                            .asText();
            if (isLast(type) && breaksAtTheEnd(planned.fault())) {
                return false;
            }
            stream.send(type, shelf.written(id, event));
        }
        return true;
    }

    private void settle(Exchange exchange, EventStream stream, PlannedFault planned) {
        switch (planned.fault()) {
            case Fault.Mishap.RESET -> exchange.reset();
            case Fault.Mishap.HANG -> latency.hang(exchange::callerHasLeft);
            case Fault.Mishap.STREAM_ERROR_EVENT,
                    Fault.Mishap.STREAM_ERROR_BARE,
                    Fault.Mishap.STREAM_ERROR_DATA ->
                    stream.fail(planned.fault(), StatusErrors.of(500, null));
            default -> stream.end();
        }
    }

    private static boolean breaksAtTheEnd(Fault fault) {
        return switch (fault) {
            case Fault.Mishap.RESET,
                    Fault.Mishap.HANG,
                    Fault.Mishap.NO_TERMINAL,
                    Fault.Mishap.STREAM_ERROR_EVENT,
                    Fault.Mishap.STREAM_ERROR_BARE,
                    Fault.Mishap.STREAM_ERROR_DATA ->
                    true;
            default -> false;
        };
    }

    private static boolean isLast(String type) {
        return List.of("response.completed", "response.failed", "response.incomplete")
                .contains(type);
    }

    private static List<String> next(Turn turn, int from) {
        try {
            return turn.from(from);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static int firstWanted(@Nullable String startingAfter) {
        if (startingAfter == null) {
            return 0;
        }
        if (!startingAfter.matches("\\d{1,6}")) {
            throw new Refusal(
                    RequestFields.invalid(
                            "starting_after", "Invalid 'starting_after': an event's number."));
        }
        return Integer.parseInt(startingAfter) + 1;
    }

    /// As it is now; what a former simulator left unfinished has failed.
    private ObjectNode find(String id) {
        var turn = running.get(id);
        if (turn != null) {
            return turn.response();
        }
        var stored = shelf.get(id).orElseThrow(() -> notFound(id));
        var response = stored.response();
        if (isUnfinished(response) && !running.containsKey(id)) {
            response.put("status", "failed");
            response.putObject("error")
                    .put("code", "server_error")
                    .put("message", "The server had an error while processing your request.");
            shelf.put(response, stored.layer());
        }
        return response;
    }

    private static boolean isUnfinished(JsonNode response) {
        return List.of("queued", "in_progress").contains(response.path("status").asText());
    }

    private AnswerBody written(ObjectNode response) {
        return shelf.written(ResponseShelf.idOf(response), response.toString());
    }

    private ObjectNode fresh(TurnRequest request) {
        return ResponseJson.fresh(
                request, JsonFolder.freshId("resp_"), clock.instant().getEpochSecond());
    }

    private static Refusal notFound(String id) {
        return new Refusal(
                ErrorEnvelope.invalidRequest(
                        404, null, "Response with id '%s' not found.".formatted(id)));
    }

    private interface Waiting {
        void await() throws InterruptedException;
    }

    private static void await(Waiting waiting) {
        try {
            waiting.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
