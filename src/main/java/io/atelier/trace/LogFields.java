package io.atelier.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import org.jboss.logging.MDC;

/// What every line that this thread logs is about, until this is closed: fields of JSON logs, and
/// `%X{jobId}` in other formats.
public final class LogFields implements AutoCloseable {
    private static final String JOB = "jobId";
    private static final String TENANT = "tenant";
    private static final String TRACE = "traceId";

    private LogFields() {}

    /// The trace is that of the span that is under way on this thread.
    public static LogFields of(String job, String tenant) {
        MDC.put(JOB, job);
        MDC.put(TENANT, tenant);
        SpanContext span = Span.current().getSpanContext();
        if (span.isValid()) {
            MDC.put(TRACE, span.getTraceId());
        }
        return new LogFields();
    }

    @Override
    public void close() {
        MDC.remove(JOB);
        MDC.remove(TENANT);
        MDC.remove(TRACE);
    }
}
