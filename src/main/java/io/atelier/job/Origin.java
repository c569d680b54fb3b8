package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// What a job's producer wants to find again in what is said of the job. No part of what was asked
/// for: the same document from elsewhere is the same document.
///
/// @param traceparent of the trace it belongs to (W3C Trace Context)
/// @param replyTo a topic that completions go to as well
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Origin(@Nullable String traceparent, @Nullable String replyTo) {
    public static final Origin UNKNOWN = new Origin(null, null);
}
