package io.atelier.job;

import java.time.Instant;
import java.util.Objects;

/// The target of an endpoint has answered 410: it shall not be called any more, until somebody
/// enables it again. A setting of its own, since it is not an administrator who says so.
///
/// @param at when the call began that was answered so
public record EndpointGone(String endpoint, Instant at) implements Setting {
    private static final String REASON = "the target answered 410 Gone";

    public EndpointGone {
        Objects.requireNonNull(endpoint);
        Objects.requireNonNull(at);
    }

    @Override
    public String name() {
        return "webhook-gone:" + endpoint;
    }

    /// What the endpoint has come to by it.
    public WebhookEndpoint applied(WebhookEndpoint to) {
        return to.enabled() && !at.isBefore(to.enabledAt()) ? to.disabled(at, REASON) : to;
    }
}
