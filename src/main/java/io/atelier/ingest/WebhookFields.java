package io.atelier.ingest;

import io.atelier.job.WebhookEvent;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The documents of administrators about webhook endpoints.
final class WebhookFields {
    static final Field<String> URL = Field.of("url", WebhookRules.url());
    static final Field<Set<WebhookEvent>> EVENTS =
            Field.of("events", WebhookRules.events(EnumSet.allOf(WebhookEvent.class), true));
    static final Field<String> SECRET = Field.of("secret", WebhookRules.secret());

    static final List<Field<?>> OF_AN_ENDPOINT =
            List.of(TenantFields.TENANT, URL, EVENTS, SECRET, TenantFields.LABEL);

    private static final int A_MONTH = (int) Duration.ofDays(30).toSeconds();

    /// How long the secrets of before go on signing.
    static final Field<Integer> OVERLAP_SECONDS =
            Field.of("overlap_seconds", Rule.integer(0, A_MONTH));

    static final List<Field<?>> OF_A_ROTATION = List.of(SECRET, OVERLAP_SECONDS);

    private WebhookFields() {}
}
