package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// What a job's producer wants to find again in what is said of the job. No part of what was asked
/// for: the same document from elsewhere is the same document.
///
/// @param traceparent of the trace it belongs to (W3C Trace Context), as the producer gave it
/// @param replyTo a topic that completions go to as well
/// @param span of ours that took the job in, in the form of a traceparent; null where nobody traces
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Origin(
        @Nullable String traceparent, @Nullable String replyTo, @Nullable String span) {
    public static final Origin UNKNOWN = new Origin(null, null, null);

    /// What spans of the job belong under; null where it belongs to no trace.
    public @Nullable String trace() {
        return span == null ? traceparent : span;
    }
}
