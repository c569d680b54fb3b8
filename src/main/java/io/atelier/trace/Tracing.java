package io.atelier.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes spans. Between processes a span is named by its `traceparent` (W3C Trace Context); within
/// one, spans belong under the one that is under way on the thread.
public final class Tracing {
    /// Makes spans that nobody hears of.
    public static final Tracing OFF = new Tracing(OpenTelemetry.noop());

    private static final String TRACEPARENT = "traceparent";

    private final Tracer tracer;

    public Tracing(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("io.atelier");
    }

    /// Whether anybody hears of spans.
    public boolean on() {
        return this != OFF;
    }

    /// Under what is under way on this thread; else the first of a trace of its own.
    public SpanBuilder span(SpanKind kind, String name) {
        return tracer.spanBuilder(name).setSpanKind(kind);
    }

    /// Under a span of another process, or of another time.
    ///
    /// @param parent null for the first of a trace
    public SpanBuilder span(SpanKind kind, String name, @Nullable String parent) {
        return span(kind, name).setParent(context(parent));
    }

    /// By what others can make spans under it; null for a span that nobody hears of and that was
    /// made here.
    public static @Nullable String traceparent(Span span) {
        SpanContext context = span.getSpanContext();
        return context.isValid() && !context.isRemote()
                ? "00-%s-%s-%s"
                        .formatted(
                                context.getTraceId(),
                                context.getSpanId(),
                                context.getTraceFlags().asHex())
                : null;
    }

    private static Context context(@Nullable String traceparent) {
        return traceparent == null
                ? Context.root()
                : W3CTraceContextPropagator.getInstance()
                        .extract(Context.root(), traceparent, new OnlyTraceparent());
    }

    private static final class OnlyTraceparent implements TextMapGetter<String> {
        @Override
        public Iterable<String> keys(String carrier) {
            return List.of(TRACEPARENT);
        }

        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
            return key.equals(TRACEPARENT) ? carrier : null;
        }
    }
}
