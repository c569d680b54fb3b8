package io.atelier.log;

import io.atelier.job.JobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Something that is said to everybody: what a record on `completions` tells.
///
/// @param subject the job or group that it is about
/// @param id the same however often it is written
/// @param schema the address of the JSON Schema of its data
/// @param tenant whose job or group it is; nobody else may be shown it
/// @param traceparent of the trace that its producer gave
public record PublicEvent(
        JobId subject,
        String id,
        String type,
        Instant time,
        String schema,
        String tenant,
        @Nullable String traceparent,
        Object data) {
    /// The header with the tenant, an extension attribute of CloudEvents.
    public static final String TENANT = "ce_tenant";

    public static final String TRACEPARENT = "traceparent";
}
