package io.atelier.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import java.util.regex.Pattern;

/// A span that is under way on this thread: spans begun meanwhile belong under it, and it ends when
/// this is closed.
public final class UnderWay implements AutoCloseable {
    private static final Pattern CODE = Pattern.compile("[a-z0-9][a-z0-9_]{0,47}");

    /// The convention's word for what has no code.
    private static final String OTHER = "_OTHER";

    private final Span span;
    private final Scope scope;

    @SuppressWarnings("MustBeClosedChecker") // closed with this
    private UnderWay(Span span) {
        this.span = span;
        this.scope = span.makeCurrent();
    }

    public static UnderWay begin(SpanBuilder span) {
        return new UnderWay(span.startSpan());
    }

    public Span span() {
        return span;
    }

    /// @param type a code of few; anything else may repeat what a caller wrote and is left out
    public void failed(String type) {
        failed(span, type);
    }

    /// The same of any span.
    public static void failed(Span span, String type) {
        span.setAttribute(SpanKeys.ERROR_TYPE, CODE.matcher(type).matches() ? type : OTHER)
                .setStatus(StatusCode.ERROR);
    }

    @Override
    public void close() {
        scope.close();
        span.end();
    }
}
