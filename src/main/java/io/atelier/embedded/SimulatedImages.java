package io.atelier.embedded;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// `POST /v1/images/generations`, `/edits` and, where it is switched on, `/variations`.
///
/// Refusals and blocked pictures are not billed; for the rest see [Bills].
final class SimulatedImages {
    private final PictureReader reader;
    private final VariationReader variations;
    private final PictureInputs inputs;
    private final FaultPlan faults;
    private final RateLimits limits;
    private final Latency latency;
    private final AtomicReference<Switches> switches;
    private final AtomicInteger thinking = new AtomicInteger();
    private final Studio studio;
    private final Bills bills;
    private final Clock clock;

    SimulatedImages(
            PictureReader reader,
            VariationReader variations,
            PictureInputs inputs,
            FaultPlan faults,
            RateLimits limits,
            Latency latency,
            AtomicReference<Switches> switches,
            Studio studio,
            Bills bills,
            Clock clock) {
        this.reader = reader;
        this.variations = variations;
        this.inputs = inputs;
        this.faults = faults;
        this.limits = limits;
        this.latency = latency;
        this.switches = switches;
        this.studio = studio;
        this.bills = bills;
        this.clock = clock;
    }

    void generate(Exchange exchange) {
        var request = reader.read(exchange.received().jsonObject(), Inputs.NONE);
        serve(exchange, request, "generate");
    }

    void edit(Exchange exchange) {
        var received = exchange.received();
        var body = received.isForm() ? received.form().toJson() : received.jsonObject();
        reader.model(new RequestFields(body));
        var pictures =
                received.isForm()
                        ? inputs.ofForm(received.form())
                        : inputs.ofJson(body, received.scratch());
        serve(exchange, reader.read(body, pictures), "edit");
    }

    void vary(Exchange exchange) {
        var form = exchange.received().form();
        var request = variations.read(form.toJson(), () -> inputs.ofForm(form));
        serve(exchange, request, "variation");
    }

    private void serve(Exchange exchange, PictureRequest request, String operation) {
        var exceeded = limits.admit(request.n(), request.usage().totalTokens());
        if (exceeded.isPresent()) {
            exchange.refuse(exceeded.get().error(), exceeded.get().headers());
            return;
        }
        var planned = faults.ofPictures(exchange.path(), request.prompt());
        switch (planned.fault()) {
            case Fault.Status refused -> {
                if (latency.pass(planned.delay())) {
                    exchange.refuse(refused.error(), refused.headers());
                }
            }
            case Fault.Mishap.BLOCKED_INPUT -> {
                if (latency.pass(planned.delay())) {
                    exchange.refuse(ErrorEnvelope.blocked(exchange.id(), "input"));
                }
            }
            case Fault.Truncate _, Fault.Mishap _ -> {
                if (request.stream()) {
                    stream(exchange, request, planned, operation);
                } else {
                    answer(exchange, request, planned, operation);
                }
            }
        }
    }

    private void answer(
            Exchange exchange, PictureRequest request, PlannedFault planned, String operation) {
        if (!think(request.quality(), planned.delay())) {
            return;
        }
        if (planned.is(Fault.Mishap.BLOCKED)) {
            exchange.refuse(ErrorEnvelope.blocked(exchange.id(), "output"));
            return;
        }
        var works = studio.works(request, exchange.id());
        bill(exchange, request, planned, operation, works);
        var body = answer(request, planned).body(works);
        switch (planned.fault()) {
            case Fault.Mishap.RESET -> exchange.reset();
            case Fault.Mishap.HANG -> latency.hang(exchange::callerHasLeft);
            case Fault.Truncate(var atByte) -> exchange.answerCut(body, atByte);
            case Fault.Mishap.TRUNCATED_JSON -> exchange.answerHalf(body);
            case Fault.Mishap.STREAM_ERROR_EVENT,
                    Fault.Mishap.STREAM_ERROR_BARE,
                    Fault.Mishap.STREAM_ERROR_DATA ->
                    exchange.refuse(StatusErrors.of(500, null));
            case Fault.Status _, Fault.Mishap _ -> exchange.answer(body);
        }
    }

    /// The longer, the more others think as well, beyond the knee.
    private boolean think(String quality, Duration delay) {
        var load = thinking.incrementAndGet();
        try {
            var knee = switches.get().knee();
            var share = knee == 0 ? 1 : Math.max(1, (double) load / knee);
            var alone = latency.of(quality).toNanos();
            return latency.pass(Duration.ofNanos(Math.round(alone * share)).plus(delay));
        } finally {
            thinking.decrementAndGet();
        }
    }

    private void stream(
            Exchange exchange, PictureRequest request, PlannedFault planned, String operation) {
        if (!latency.pass(planned.delay())) {
            return;
        }
        var answer = answer(request, planned);
        var events = exchange.events(cutAt(planned));
        var works =
                planned.is(Fault.Mishap.BLOCKED)
                        ? List.<Studio.Work>of()
                        : studio.works(request, exchange.id());
        if (!sendPartials(events, answer, works)) {
            return;
        }
        if (works.isEmpty()) {
            events.fail(
                    Fault.Mishap.STREAM_ERROR_EVENT,
                    ErrorEnvelope.blocked(exchange.id(), "output"));
            return;
        }
        bill(exchange, request, planned, operation, works);
        conclude(exchange, events, answer, works);
    }

    static long cutAt(PlannedFault planned) {
        return planned.fault() instanceof Fault.Truncate(var atByte) ? atByte : EventStream.WHOLE;
    }

    /// False when the simulator stopped meanwhile.
    private boolean sendPartials(EventStream events, ImagesAnswer answer, List<Studio.Work> works) {
        var request = answer.request();
        var step = latency.of(request.quality()).dividedBy(request.partialImages() + 1);
        for (int i = 0; i < request.partialImages(); i++) {
            if (!latency.pass(step)) {
                return false;
            }
            for (var work : works) {
                events.send(answer.partialType(), answer.partial(work.partials().get(i), i));
            }
        }
        return latency.pass(step);
    }

    private void conclude(
            Exchange exchange, EventStream events, ImagesAnswer answer, List<Studio.Work> works) {
        switch (answer.fault()) {
            case Fault.Mishap.RESET -> exchange.reset();
            case Fault.Mishap.HANG -> latency.hang(exchange::callerHasLeft);
            case Fault.Mishap.NO_TERMINAL -> events.end();
            case Fault.Mishap.STREAM_ERROR_EVENT,
                    Fault.Mishap.STREAM_ERROR_BARE,
                    Fault.Mishap.STREAM_ERROR_DATA ->
                    events.fail(answer.fault(), StatusErrors.of(500, null));
            default -> {
                for (var work : answer.delivered(works)) {
                    events.send(answer.completedType(), answer.completed(work.picture()));
                }
                events.end();
            }
        }
    }

    private ImagesAnswer answer(PictureRequest request, PlannedFault planned) {
        return new ImagesAnswer(request, planned.fault(), clock.instant().getEpochSecond());
    }

    private void bill(
            Exchange exchange,
            PictureRequest request,
            PlannedFault planned,
            String operation,
            List<Studio.Work> works) {
        // A stream that was cut by the plan before this has no caller any more, either.
        var left = planned.fault() == Fault.Mishap.NONE && exchange.callerHasLeft();
        var outcome = left ? "disconnected" : planned.fault().outcome();
        bills.write(request, LedgerLine.Occasion.of(exchange, operation), outcome, works);
    }
}
