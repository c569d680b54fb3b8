package io.atelier.ledger;

import io.atelier.job.Delivery;
import io.atelier.job.Webhook;
import io.atelier.job.WebhookEndpoint;
import io.atelier.job.WebhookEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Who is to be told of what, and by which rules.
///
/// @param endpoints of a tenant, as far as is known
record Webhooks(WebhookPolicy policy, Function<String, List<WebhookEndpoint>> endpoints) {
    /// @param own of the job that it is about; an endpoint that it names is told once
    List<Delivery.Target> targets(String tenant, @Nullable Webhook own, WebhookEvent type) {
        List<Delivery.Target> targets = new ArrayList<>();
        if (own != null && own.events().contains(type)) {
            targets.add(new Delivery.Target(own.url(), own.endpoint(), own.secret()));
        }
        endpoints.apply(tenant).stream()
                .filter(each -> each.enabled() && each.events().contains(type))
                .map(each -> new Delivery.Target(each.url(), each.id(), null))
                .filter(each -> targets.stream().noneMatch(one -> one.name().equals(each.name())))
                .forEach(targets::add);
        return targets;
    }

    /// Whether there is anything left to sign with.
    boolean callable(Delivery delivery) {
        String endpoint = delivery.target().endpoint();
        return endpoint == null
                || endpoints.apply(delivery.tenant()).stream()
                        .anyMatch(each -> each.id().equals(endpoint) && each.enabled());
    }
}
