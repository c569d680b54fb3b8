package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where one job's events go, as its document says.
///
/// @param secret signs them; null where those of the endpoint do
/// @param endpoint of the tenant that has this very URL; null where the job brought a secret along
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Webhook(
        String url, Set<WebhookEvent> events, @Nullable String secret, @Nullable String endpoint) {
    public Webhook {
        Objects.requireNonNull(url);
        events = Set.copyOf(events);
    }

    /// For logs: neither address nor secret.
    @Override
    public String toString() {
        return "webhook";
    }
}
