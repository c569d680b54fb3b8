package io.atelier.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.JobDocument;
import io.atelier.job.SampleDocument;
import io.atelier.job.Webhook;
import io.atelier.job.WebhookEndpoint;
import io.atelier.job.WebhookEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WebhookTargetsTest {
    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");
    private static final String URL = "https://hook.example/a";
    private static final WebhookEndpoint ENDPOINT =
            new WebhookEndpoint("one", "default", URL, Set.of(), List.of(), null, AT, AT, null);

    private final WebhookTargets targets = targets(ENDPOINT);

    @Test
    void leavesAJobWithoutAWebhookAlone() throws Exception {
        JobDocument plain = SampleDocument.PLAIN.made();

        assertThat(targets.of(plain)).isEqualTo(new WebhookTargets.Good(plain));
    }

    @Test
    void keepsASecretThatCameAlong() throws Exception {
        JobDocument own = document("https://other.example/", "whsec_eA==");

        assertThat(targets.of(own)).isEqualTo(new WebhookTargets.Good(own));
    }

    @Test
    void findsTheEndpointWithoutOne() throws Exception {
        JobDocument named = document(URL, null);

        assertThat(targets.of(named))
                .isEqualTo(
                        new WebhookTargets.Good(
                                named.notifying(
                                        new Webhook(
                                                URL,
                                                Set.of(WebhookEvent.JOB_FAILED),
                                                null,
                                                "one"))));
    }

    @Test
    void refusesWhatCanNotBeSigned() throws Exception {
        assertUnsigned(targets, "https://hook.example/b");
        assertUnsigned(targets(ENDPOINT.disabled(AT, "why")), URL);
        assertUnsigned(
                targets(
                        new WebhookEndpoint(
                                "x", "another", URL, Set.of(), List.of(), null, AT, AT, null)),
                URL);
    }

    @Test
    void refusesWhatMayNotBeCalled() throws Exception {
        WebhookTargets guarded =
                new WebhookTargets(_ -> Optional.of("must be https"), _ -> List.of(ENDPOINT));

        assertThat(guarded.of(document(URL, "whsec_eA==")))
                .isEqualTo(
                        new WebhookTargets.Bad(
                                FieldError.of(
                                        "webhook",
                                        "has a url that may not be called: it must be https")));
    }

    private static void assertUnsigned(WebhookTargets targets, String url) throws Exception {
        assertThat(targets.of(document(url, null)))
                .isEqualTo(
                        new WebhookTargets.Bad(
                                FieldError.of(
                                        "webhook",
                                        "needs a secret, or the url of one of the tenant's endpoints")));
    }

    private static WebhookTargets targets(WebhookEndpoint endpoint) {
        return new WebhookTargets(
                _ -> Optional.empty(),
                tenant -> endpoint.tenant().equals(tenant) ? List.of(endpoint) : List.of());
    }

    private static JobDocument document(String url, @Nullable String secret) {
        return SampleDocument.PLAIN
                .made()
                .notifying(new Webhook(url, Set.of(WebhookEvent.JOB_FAILED), secret, null));
    }
}
