package io.atelier.ingest;

import io.atelier.job.JobDocument;
import io.atelier.trace.SpanKeys;
import io.atelier.trace.Tracing;
import io.atelier.trace.UnderWay;
import io.opentelemetry.api.trace.Span;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.core.HttpHeaders;
import org.jspecify.annotations.Nullable;

/// The trace of a request that hands jobs in, and its span, which [Submits] begins and ends.
@RequestScoped
class RequestTrace {
    private Span span = Span.getInvalid();

    /// The job belongs to the caller's trace, and under this request.
    JobDocument carriedBy(JobDocument document, HttpHeaders headers) {
        return document.traced(
                Traceparent.of(headers.getHeaderString(Traceparent.HEADER)).orElse(null), span());
    }

    /// What spans of its jobs belong under; null where nobody traces.
    @Nullable String span() {
        return Tracing.traceparent(span);
    }

    void begin(Span of) {
        span = of;
    }

    void end(int status) {
        span.setAttribute(SpanKeys.HTTP_STATUS, (long) status);
        if (status >= 500) {
            UnderWay.failed(span, String.valueOf(status));
        }
        span.end();
    }
}
