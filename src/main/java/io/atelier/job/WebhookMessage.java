package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What one delivery says, as it was when it happened: a record of its own on `state`, which is
/// read again for every call.
///
/// @param about the job or group
/// @param trace what spans of its calls belong under; null where it belongs to no trace
/// @param data the job or group as callers see it, but with paths where links will be
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WebhookMessage(
        JobId delivery,
        JobId about,
        String tenant,
        WebhookEvent type,
        Instant timestamp,
        @Nullable String trace,
        JsonNode data) {
    public WebhookMessage {
        Objects.requireNonNull(delivery);
        Objects.requireNonNull(about);
        Objects.requireNonNull(tenant);
        Objects.requireNonNull(type);
        Objects.requireNonNull(timestamp);
        Objects.requireNonNull(data);
    }
}
