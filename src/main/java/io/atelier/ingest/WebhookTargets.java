package io.atelier.ingest;

import io.atelier.job.JobDocument;
import io.atelier.job.Webhook;
import io.atelier.job.WebhookEndpoint;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Whether the webhook of a job may be called and can be signed: with the secret that came along,
/// or with those of the tenant's endpoint that has the same URL.
final class WebhookTargets {
    private static final String UNSIGNED =
            "needs a secret, or the url of one of the tenant's endpoints";

    private final Objection guard;
    private final Function<String, List<WebhookEndpoint>> endpoints;

    /// What the egress guard has against a URL.
    interface Objection {
        Optional<String> to(String url) throws InterruptedException;
    }

    sealed interface Found {}

    /// @param document whose webhook names the endpoint that it stands for
    record Good(JobDocument document) implements Found {}

    record Bad(FieldError error) implements Found {}

    /// @param endpoints of a tenant
    WebhookTargets(Objection guard, Function<String, List<WebhookEndpoint>> endpoints) {
        this.guard = guard;
        this.endpoints = endpoints;
    }

    Found of(JobDocument document) throws InterruptedException {
        Webhook webhook = document.webhook();
        if (webhook == null) {
            return new Good(document);
        }
        Optional<String> objection = guard.to(webhook.url());
        if (objection.isPresent()) {
            return bad("has a url that may not be called: it " + objection.get());
        }
        if (webhook.secret() != null) {
            return new Good(document);
        }
        return endpoints.apply(document.tenant()).stream()
                .filter(each -> each.enabled() && each.url().equals(webhook.url()))
                .findFirst()
                .<Found>map(each ->
                        new Good(
                                document.notifying(
                                        new Webhook(
                                                webhook.url(), webhook.events(), null, each.id()))))
                .orElseGet(() -> bad(UNSIGNED));
    }

    private static Bad bad(String reason) {
        return new Bad(FieldError.of(JobFields.WEBHOOK.name(), reason));
    }
}
