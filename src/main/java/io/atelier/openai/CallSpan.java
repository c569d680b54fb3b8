package io.atelier.openai;

import io.atelier.job.Failure;
import io.atelier.job.ImageOptions;
import io.atelier.job.Outcome;
import io.atelier.job.TurnUsage;
import io.atelier.trace.SpanKeys;
import io.atelier.trace.Tracing;
import io.atelier.trace.UnderWay;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import java.net.URI;

/// The span of a call of the upstream, by OpenTelemetry's conventions for generative AI, which have
/// no operation for pictures alone. Nothing of what goes in or comes out is in it, only how much.
final class CallSpan implements AutoCloseable {
    static final String GENERATE = "generate_content";
    static final String RETRIEVE = "retrieve_content";
    static final String MODERATE = "moderate";
    static final String UPLOAD = "upload_file";
    static final String CREATE_BATCH = "create_batch";
    static final String DOWNLOAD = "download_file";

    private final UnderWay underWay;

    private CallSpan(SpanBuilder span) {
        this.underWay = UnderWay.begin(span);
    }

    static CallSpan begin(
            Tracing tracing, String operation, Endpoint endpoint, ImageOptions options) {
        SpanBuilder span =
                call(tracing, operation, endpoint, options.model())
                        .setAttribute(SpanKeys.GEN_AI_OUTPUT, "image");
        return new CallSpan(
                options.n() == 1
                        ? span
                        : span.setAttribute(SpanKeys.GEN_AI_CHOICES, (long) options.n()));
    }

    /// Of a call that makes no pictures.
    static CallSpan begin(Tracing tracing, String operation, Endpoint endpoint, String model) {
        return new CallSpan(call(tracing, operation, endpoint, model));
    }

    private static SpanBuilder call(
            Tracing tracing, String operation, Endpoint endpoint, String model) {
        URI url = endpoint.account().url();
        SpanBuilder span =
                tracing.span(SpanKind.CLIENT, operation + " " + model)
                        .setAttribute(SpanKeys.GEN_AI_OPERATION, operation)
                        .setAttribute(SpanKeys.GEN_AI_PROVIDER, "openai")
                        .setAttribute(SpanKeys.GEN_AI_REQUEST_MODEL, model)
                        .setAttribute(SpanKeys.SERVER_ADDRESS, url.getHost());
        return url.getPort() < 0
                ? span
                : span.setAttribute(SpanKeys.SERVER_PORT, (long) url.getPort());
    }

    void ended(Outcome outcome) {
        switch (outcome) {
            case Outcome.Answered answered -> answered(answered);
            case Outcome.NotAccepted(Failure failure, _, _) -> failed(failure);
            case Outcome.Ambiguous(Failure failure, _) -> failed(failure);
            case Outcome.Refused(Failure failure, _, _) -> failed(failure);
        }
    }

    /// The Images API doesn't tell which model answered; of a turn it is the one that read it.
    private void answered(Outcome.Answered answered) {
        Span span = underWay.span();
        TurnUsage turn = answered.usage().turn();
        long input = answered.usage().inputTokens();
        long output = answered.usage().outputTokens();
        if (turn != null) {
            input += turn.inputTokens();
            output += turn.outputTokens();
            if (turn.model() != null) {
                span.setAttribute(SpanKeys.GEN_AI_RESPONSE_MODEL, turn.model());
            }
        }
        span.setAttribute(SpanKeys.GEN_AI_INPUT_TOKENS, input);
        span.setAttribute(SpanKeys.GEN_AI_OUTPUT_TOKENS, output);
    }

    void failed(Failure failure) {
        underWay.failed(failure.code());
    }

    @Override
    public void close() {
        underWay.close();
    }
}
