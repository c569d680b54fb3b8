package io.atelier.ledger;

import io.atelier.job.Job;
import io.atelier.job.JobStatus;
import io.atelier.job.Step;
import io.atelier.trace.SpanKeys;
import io.atelier.trace.Tracing;
import io.atelier.trace.UnderWay;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells a job's trace how its run has gone, once that is committed: a span from its acceptance to
/// its end, under it one for each status that it was in, and the completion.
final class JobSpans {
    private final Tracing tracing;

    JobSpans(Tracing tracing) {
        this.tracing = tracing;
    }

    /// @param committing since when its completion was under way
    void announced(Job job, Instant committing, Instant committed) {
        if (!tracing.on()) {
            return;
        }
        if (!job.terminal()) {
            completed(span(SpanKind.PRODUCER, "complete", job), committing, committed);
            return;
        }
        Instant ended = job.finishedAt() == null ? committed : job.finishedAt();
        List<Step> run = run(job);
        Span whole =
                span(SpanKind.INTERNAL, "job", job)
                        .setStartTimestamp(run.isEmpty() ? job.createdAt() : run.getFirst().at())
                        .startSpan();
        Context under = Context.root().with(whole);
        stays(run, ended, under);
        completed(span(SpanKind.PRODUCER, "complete", job).setParent(under), committing, committed);
        if (job.status() == JobStatus.FAILED) {
            failed(whole, job);
        }
        whole.end(ended);
    }

    private SpanBuilder span(SpanKind kind, String name, Job job) {
        return tracing.span(kind, name, job.document().origin().trace())
                .setAttribute(SpanKeys.JOB, job.id().toString())
                .setAttribute(SpanKeys.TENANT, job.document().tenant())
                .setAttribute(SpanKeys.TIER, job.document().tier().wireName())
                .setAttribute(SpanKeys.OPERATION, job.document().operation().wireName())
                .setAttribute(SpanKeys.RUN, (long) job.run())
                .setAttribute(SpanKeys.STATUS, job.status().wireName());
    }

    private static void completed(SpanBuilder span, Instant from, Instant to) {
        span.setStartTimestamp(from)
                .setAttribute(SpanKeys.MESSAGING_SYSTEM, "kafka")
                .setAttribute(SpanKeys.MESSAGING_OPERATION, "send")
                .startSpan()
                .end(to);
    }

    private static void failed(Span whole, Job job) {
        job.parts().stream()
                .map(part -> part.failure() == null ? "failed" : part.failure().code())
                .findFirst()
                .ifPresent(code -> UnderWay.failed(whole, code));
    }

    /// As far as its history reaches back.
    private static List<Step> run(Job job) {
        List<Step> history = job.history();
        int from = 0;
        for (int i = 0; i < history.size(); i++) {
            if (history.get(i).what().equals(Reducer.REDRIVEN)) {
                from = i;
            }
        }
        return history.subList(from, history.size());
    }

    private void stays(List<Step> run, Instant ended, Context under) {
        @Nullable Step last = null;
        for (Step step : run) {
            if (step.status() != null && (last == null || last.status() != step.status())) {
                stay(last, step.at(), under);
                last = step;
            }
        }
        stay(last, ended, under);
    }

    private void stay(@Nullable Step from, Instant until, Context under) {
        JobStatus status = from == null ? null : from.status();
        if (from != null && status != null && !status.terminal()) {
            tracing.span(SpanKind.INTERNAL, status.wireName())
                    .setParent(under)
                    .setStartTimestamp(from.at())
                    .startSpan()
                    .end(until);
        }
    }
}
