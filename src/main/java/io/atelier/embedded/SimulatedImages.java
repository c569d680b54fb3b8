package io.atelier.embedded;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/// `POST /v1/images/generations`.
///
/// A call is billed once its pictures are made, whether or not the caller is still there to take
/// them: that is how OpenAI bills as far as is known. Refusals and blocked pictures are not billed.
final class SimulatedImages {
    private final GenerationReader reader;
    private final FaultPlan faults;
    private final Latency latency;
    private final Studio studio;
    private final BillingLedger ledger;
    private final Clock clock;

    SimulatedImages(
            GenerationReader reader,
            FaultPlan faults,
            Latency latency,
            Studio studio,
            BillingLedger ledger,
            Clock clock) {
        this.reader = reader;
        this.faults = faults;
        this.latency = latency;
        this.studio = studio;
        this.ledger = ledger;
        this.clock = clock;
    }

    void generate(Exchange exchange) {
        var received = clock.instant();
        switch (reader.read(exchange.body())) {
            case GenerationReader.Reading.Refused(var error) -> exchange.refuse(error);
            case GenerationReader.Reading.Read(var request) ->
                    generate(exchange, request, received, fault(exchange, request));
        }
    }

    private PlannedFault fault(Exchange exchange, GenerationRequest request) {
        return faults.next(exchange.path(), request.prompt())
                .orElseGet(() -> PromptMarkers.in(request.prompt()));
    }

    private void generate(
            Exchange exchange, GenerationRequest request, Instant received, PlannedFault planned) {
        var fault = planned.fault();
        if (fault instanceof Fault.Status(var status, var code, var headers)) {
            if (latency.pass(planned.delay())) {
                exchange.refuse(StatusErrors.of(status, code), headers);
            }
            return;
        }
        if (!latency.pass(latency.of(request.quality()).plus(planned.delay()))) {
            return;
        }
        if (fault instanceof Fault.Blocked) {
            exchange.refuse(ErrorEnvelope.blocked(exchange.id()));
            return;
        }
        var pictures = studio.pictures(request, exchange.id());
        bill(exchange, request, received, fault, pictures);
        deliver(exchange, request, fault, pictures);
    }

    private void bill(
            Exchange exchange,
            GenerationRequest request,
            Instant received,
            Fault fault,
            List<Buffer> pictures) {
        var outcome = exchange.callerHasLeft() ? "disconnected" : fault.outcome();
        ledger.append(
                LedgerLine.of(
                        request, exchange.id(), received, clock.instant(), outcome, pictures));
    }

    private void deliver(
            Exchange exchange, GenerationRequest request, Fault fault, List<Buffer> pictures) {
        var tokens = request.usage().totalTokens();
        switch (fault) {
            case Fault.Reset() -> exchange.reset();
            case Fault.Truncate(var atByte) ->
                    exchange.answerCut(body(request, pictures), tokens, atByte);
            case Fault.WrongCount() ->
                    exchange.answer(body(request, pictures.subList(1, pictures.size())), tokens);
            case Fault.NotAnImage() -> exchange.answer(body(request, texts(request)), tokens);
            case Fault.GarbageBase64() -> exchange.answer(garbage(request), tokens);
            case Fault.None(), Fault.Status _, Fault.Blocked() ->
                    exchange.answer(body(request, pictures), tokens);
        }
    }

    private AnswerBody body(GenerationRequest request, List<Buffer> pictures) {
        var body = new AnswerBody().text(head(request));
        for (int index = 0; index < pictures.size(); index++) {
            body.text((index == 0 ? "" : ",") + "{\"b64_json\":\"")
                    .base64(pictures.get(index))
                    .text("\"}");
        }
        return body.text(tail(request));
    }

    private AnswerBody garbage(GenerationRequest request) {
        return new AnswerBody()
                .text(head(request))
                .text("{\"b64_json\":\"*** not base64 ***\"}")
                .text(tail(request));
    }

    private static List<Buffer> texts(GenerationRequest request) {
        var text = Buffer.buffer("no picture, but text".getBytes(StandardCharsets.US_ASCII));
        return IntStream.range(0, request.n()).mapToObj(_ -> text).toList();
    }

    private String head(GenerationRequest request) {
        return "{\"created\":%d,\"background\":\"%s\",\"data\":["
                .formatted(
                        clock.instant().getEpochSecond(),
                        request.transparent() ? "transparent" : "opaque");
    }

    private static String tail(GenerationRequest request) {
        var rest = JsonNodeFactory.instance.objectNode();
        rest.put("output_format", request.format().written());
        rest.put("quality", request.quality());
        rest.put("size", request.size().toString());
        if (request.safetyIdentifier() != null) {
            rest.put("safety_identifier", request.safetyIdentifier());
        }
        rest.set("usage", request.usage().toJson());
        return "]," + rest.toString().substring(1);
    }
}
