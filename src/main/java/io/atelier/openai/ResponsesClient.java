package io.atelier.openai;

import io.atelier.job.ImageOperation;
import io.atelier.job.Outcome;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// Turns by the Responses API: begun in the background, then looked at until they have ended. Once
/// the upstream has given an id nothing that happens on the line is a reason to begin again.
final class ResponsesClient {
    private static final Logger LOG = Logger.getLogger(ResponsesClient.class);

    /// How often a stream that broke off is taken up again before looks have to do.
    private static final int RESUMES = 3;

    private final OpenAiApi api;
    private final Wire wire;
    private final Settings settings;
    private final Pause pause;

    /// @param mainline the model that reads the turns
    record Settings(
            String mainline, long maxPictureBytes, Duration firstPause, Duration longestPause) {}

    ResponsesClient(OpenAiApi api, Wire wire, Settings settings, Pause pause) {
        this.api = api;
        this.wire = wire;
        this.settings = settings;
        this.pause = pause;
    }

    CallEnd turn(ImageOperation.Turn operation, Inputs inputs, Delivery delivery, Binding binding)
            throws InterruptedException {
        int partials = operation.options().partialImages();
        AnswerLimits limits = AnswerLimits.ofOne(partials, settings.maxPictureBytes());
        TurnReading reading = new TurnReading(limits, delivery, operation.prompt(), null, binding);
        ResponseLook look =
                begin(
                        TurnBody.of(operation, inputs, settings.mainline()),
                        reading,
                        delivery.traceparent());
        String id = reading.id();
        if (id == null || look instanceof ResponseLook.Ended) {
            return ended(look);
        }
        if (TurnBody.streams(operation)) {
            look = resumed(id, reading);
        }
        return look instanceof ResponseLook.Ended ended
                ? ended.end()
                : waiting(id, reading).untilEnd();
    }

    /// Waits for a response that has been begun before, by whomever.
    WaitingTurn waiting(String id, String prompt, Delivery delivery) {
        AnswerLimits limits = AnswerLimits.ofOne(0, settings.maxPictureBytes());
        return waiting(id, new TurnReading(limits, delivery, prompt, id, _ -> {}));
    }

    private WaitingTurn waiting(String id, TurnReading reading) {
        return new WaitingTurn(
                reading,
                () -> look(api.response(id), reading),
                pause,
                settings.firstPause(),
                settings.longestPause());
    }

    private ResponseLook begin(RequestBody body, TurnReading reading, @Nullable String traceparent)
            throws InterruptedException {
        return wire.send(
                body,
                (type, lengthBytes, sent) -> api.respond(traceparent, type, lengthBytes, sent),
                reading.prompt(),
                sent -> new Beginning(reading, sent));
    }

    private ResponseLook resumed(String id, TurnReading reading) throws InterruptedException {
        ResponseLook look = new ResponseLook.Running();
        for (int resume = 0; resume < RESUMES && reading.lastSequence() >= 0; resume++) {
            long before = reading.lastSequence();
            look = look(api.events(id, true, before), reading);
            if (look instanceof ResponseLook.Ended || reading.lastSequence() == before) {
                return look;
            }
        }
        return look;
    }

    private ResponseLook look(Uni<RestResponse<InputStream>> call, TurnReading reading)
            throws InterruptedException {
        return wire.exchange(call, reading.prompt(), new Looking(reading));
    }

    private static CallEnd ended(ResponseLook look) {
        return switch (look) {
            case ResponseLook.Ended ended -> ended.end();
            case ResponseLook.Unclear unclear -> unclear.end();
            case ResponseLook.Gone gone -> Classification.gone(gone.headers());
            case ResponseLook.Running _ ->
                    Classification.answered(
                            new Answer.Broken(
                                    Answer.Flaw.NO_TERMINAL_EVENT,
                                    "the stream ended before the response had an id"),
                            AnswerHeaders.NONE);
        };
    }

    /// Reads a body for what it says about the response.
    private static ResponseLook read(
            TurnReading reading, InputStream body, AnswerHeaders headers, boolean events)
            throws IOException {
        try {
            TurnReading.Progress progress =
                    events ? reading.readEvents(body) : reading.readObject(body);
            return switch (progress) {
                case TurnReading.Progress.Running _ -> new ResponseLook.Running();
                case TurnReading.Progress.Ended ended ->
                        new ResponseLook.Ended(
                                new TurnAnswer(reading, headers).of(ended.response()));
                case TurnReading.Progress.Erred erred -> erred(reading, erred.error(), headers);
            };
        } catch (BrokenAnswer broken) {
            return new ResponseLook.Unclear(
                    Classification.answered(broken.answer(), headers), null, true);
        } catch (SinkFailure e) {
            LOG.warnf(
                    e,
                    "a delivered picture was lost, the attempt fails requestId=%s",
                    headers.requestId());
            return new ResponseLook.Ended(Classification.notStored(headers));
        }
    }

    /// A stream that fails need not mean that the response has: unless it says why, a look tells.
    private static ResponseLook erred(
            TurnReading reading, ErrorEnvelope error, AnswerHeaders headers) {
        boolean begun = reading.id() != null;
        CallEnd end = Classification.failedLater(error, headers, begun);
        boolean sure =
                !begun
                        || end.outcome() instanceof Outcome.Refused
                        || end.health() == CallEnd.Health.UNPAID;
        return sure ? new ResponseLook.Ended(end) : new ResponseLook.Unclear(end, null, false);
    }

    /// The answer to the call that begins a turn.
    private static final class Beginning implements Wire.Answering<ResponseLook> {
        private final TurnReading reading;
        private final BodyStream sent;

        Beginning(TurnReading reading, BodyStream sent) {
            this.reading = reading;
            this.sent = sent;
        }

        @Override
        public ResponseLook answered(InputStream body, AnswerHeaders headers, boolean events)
                throws IOException {
            return read(reading, body, headers, events);
        }

        @Override
        public ResponseLook refused(int status, ErrorEnvelope error, AnswerHeaders headers) {
            return new ResponseLook.Ended(Classification.refused(status, error, headers));
        }

        @Override
        public ResponseLook bodyLost(AnswerHeaders headers) {
            return new ResponseLook.Unclear(Classification.bodyLost(headers), null, false);
        }

        @Override
        public ResponseLook unanswered(@Nullable Throwable cause) {
            return new ResponseLook.Ended(
                    sent.failure() == null
                            ? Classification.unanswered(cause)
                            : Classification.inputUnreadable());
        }
    }

    /// The answer to a look at a turn that has been begun.
    private static final class Looking implements Wire.Answering<ResponseLook> {
        private final TurnReading reading;

        Looking(TurnReading reading) {
            this.reading = reading;
        }

        @Override
        public ResponseLook answered(InputStream body, AnswerHeaders headers, boolean events)
                throws IOException {
            return read(reading, body, headers, events);
        }

        @Override
        public ResponseLook refused(int status, ErrorEnvelope error, AnswerHeaders headers) {
            if (status == 404) {
                return new ResponseLook.Gone(headers);
            }
            CallEnd end = Classification.refused(status, error, headers);
            return new ResponseLook.Unclear(
                    Classification.takenBut(end, headers), headers.retryAfter(), false);
        }

        @Override
        public ResponseLook bodyLost(AnswerHeaders headers) {
            return new ResponseLook.Unclear(Classification.bodyLost(headers), null, false);
        }

        @Override
        public ResponseLook unanswered(@Nullable Throwable cause) {
            CallEnd end = Classification.unanswered(cause);
            return new ResponseLook.Unclear(
                    Classification.takenBut(end, AnswerHeaders.NONE), null, false);
        }
    }
}
