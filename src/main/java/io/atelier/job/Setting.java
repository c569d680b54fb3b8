package io.atelier.job;

/// Something that an administrator has set, or that holds like it for everybody, kept for ever
/// under its name on the topic `settings`.
public sealed interface Setting
        permits TenantSettings, Budget, ApiKey, WebhookEndpoint, EndpointGone {
    /// What a later setting of the same name replaces.
    String name();
}
