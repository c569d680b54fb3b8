package io.atelier.attempt;

import io.atelier.job.Fact;
import io.atelier.job.Order;
import io.atelier.trace.LogFields;
import io.atelier.trace.SpanKeys;
import io.atelier.trace.Tracing;
import io.atelier.trace.UnderWay;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;

/// The span of an attempt on the thread that makes it, from the claim to the report; lines that are
/// logged meanwhile tell the job.
public final class AttemptSpan implements AutoCloseable {
    private final UnderWay underWay;
    private final LogFields fields;

    private AttemptSpan(SpanBuilder span, Order.Work work) {
        this.underWay = UnderWay.begin(span);
        this.fields = LogFields.of(work.job().toString(), work.tenant());
    }

    public static AttemptSpan begin(Tracing tracing, Order.Work work) {
        return new AttemptSpan(span(tracing, work), work);
    }

    /// Of what a batch has brought: its own calls were for many jobs, in a trace of their own.
    public static AttemptSpan begin(Tracing tracing, Order.Work work, Span batch) {
        return new AttemptSpan(span(tracing, work).addLink(batch.getSpanContext()), work);
    }

    private static SpanBuilder span(Tracing tracing, Order.Work work) {
        return tracing.span(SpanKind.CONSUMER, "attempt", work.trace())
                .setAttribute(SpanKeys.JOB, work.job().toString())
                .setAttribute(SpanKeys.TENANT, work.tenant())
                .setAttribute(SpanKeys.TIER, work.tier().wireName())
                .setAttribute(SpanKeys.LANE, work.lane().wireName())
                .setAttribute(SpanKeys.OPERATION, work.operation().wireName())
                .setAttribute(SpanKeys.RUN, (long) work.run())
                .setAttribute(SpanKeys.PART, (long) work.part())
                .setAttribute(SpanKeys.ATTEMPT, (long) work.fence());
    }

    /// How it has ended, as the ledger is told.
    public <T extends Fact.OfAttempt> T reported(T fact) {
        switch (fact) {
            case Fact.Succeeded _ -> reported("succeeded");
            case Fact.Release _ -> reported("released");
            case Fact.NotFound _ -> reported("not_found");
            case Fact.Failed failed -> {
                reported(failed.proof().wireName());
                underWay.failed(failed.failure().code());
            }
            case Fact.OfAttempt _ -> {}
        }
        return fact;
    }

    /// Somebody else made it, or there was nothing left to do.
    public void denied() {
        reported("denied");
    }

    private void reported(String how) {
        underWay.span().setAttribute(SpanKeys.REPORT, how);
    }

    @Override
    public void close() {
        fields.close();
        underWay.close();
    }
}
