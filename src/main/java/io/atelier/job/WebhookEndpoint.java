package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the events of a tenant go. Its secrets are kept as they are, since every call is signed
/// with them.
///
/// @param events of every job and group of the tenant; none where only jobs that name its URL shall
///   be told of
/// @param secrets the newest first
/// @param label what its owner calls it; null where it has no such name
/// @param enabledAt when it was made, or last enabled
/// @param disabled null while it is told
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WebhookEndpoint(
        String id,
        String tenant,
        String url,
        Set<WebhookEvent> events,
        List<SigningSecret> secrets,
        @Nullable String label,
        Instant createdAt,
        Instant enabledAt,
        @Nullable Disabled disabled)
        implements Setting {
    /// @param secret as `whsec_` and base64
    /// @param until when it signs no more; null for one that was not replaced
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SigningSecret(String secret, @Nullable Instant until) {
        public SigningSecret {
            Objects.requireNonNull(secret);
        }

        boolean signs(Instant now) {
            return until == null || until.isAfter(now);
        }

        @Override
        public String toString() {
            return "whsec_...";
        }
    }

    /// Since when it is not told any more, and why.
    public record Disabled(Instant at, String reason) {}

    public WebhookEndpoint {
        Objects.requireNonNull(id);
        Objects.requireNonNull(tenant);
        Objects.requireNonNull(url);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(enabledAt);
        events = Set.copyOf(events);
        secrets = List.copyOf(secrets);
    }

    @Override
    public String name() {
        return "webhook-endpoint:" + id;
    }

    public boolean enabled() {
        return disabled == null;
    }

    /// All that sign just now: a receiver that knows any of them is content.
    public List<String> signing(Instant now) {
        return secrets.stream().filter(each -> each.signs(now)).map(SigningSecret::secret).toList();
    }

    /// @param until when those that signed before are of no more use
    public WebhookEndpoint rotated(String secret, Instant now, Instant until) {
        List<SigningSecret> next = new ArrayList<>();
        next.add(new SigningSecret(secret, null));
        secrets.stream()
                .filter(each -> each.signs(now))
                .map(each -> each.signs(until) ? new SigningSecret(each.secret(), until) : each)
                .forEach(next::add);
        return with(next, enabledAt, disabled);
    }

    public WebhookEndpoint disabled(Instant at, String reason) {
        return with(secrets, enabledAt, new Disabled(at, reason));
    }

    public WebhookEndpoint enabled(Instant at) {
        return with(secrets, at, null);
    }

    private WebhookEndpoint with(
            List<SigningSecret> sign, Instant since, @Nullable Disabled until) {
        return new WebhookEndpoint(id, tenant, url, events, sign, label, createdAt, since, until);
    }

    @Override
    public String toString() {
        return name();
    }
}
