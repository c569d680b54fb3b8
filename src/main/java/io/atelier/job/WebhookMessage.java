package io.atelier.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Objects;

/// What one delivery says, as it was when it happened: a record of its own on `state`, which is
/// read again for every call.
///
/// @param about the job or group
/// @param data the job or group as callers see it, but with paths where links will be
public record WebhookMessage(
        JobId delivery,
        JobId about,
        String tenant,
        WebhookEvent type,
        Instant timestamp,
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
