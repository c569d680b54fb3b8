package io.atelier.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.WebhookEndpoint.SigningSecret;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WebhookEndpointTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private final WebhookEndpoint endpoint =
            new WebhookEndpoint(
                    "one",
                    "default",
                    "https://hook.example/",
                    Set.of(),
                    List.of(new SigningSecret("a", null)),
                    null,
                    NOW,
                    NOW,
                    null);

    @Test
    void signsWithAllThatAreNotOver() {
        WebhookEndpoint twice =
                endpoint.rotated("b", NOW, NOW.plusSeconds(60))
                        .rotated("c", NOW.plusSeconds(10), NOW.plusSeconds(20));

        assertThat(twice.signing(NOW.plusSeconds(19))).containsExactly("c", "b", "a");
        assertThat(twice.signing(NOW.plusSeconds(20))).containsExactly("c");
    }

    @Test
    void prolongsNoSecretThatIsAboutToEnd() {
        WebhookEndpoint twice =
                endpoint.rotated("b", NOW, NOW.plusSeconds(5))
                        .rotated("c", NOW, NOW.plusSeconds(60));

        assertThat(twice.signing(NOW.plusSeconds(5))).containsExactly("c", "b");
    }

    @Test
    void forgetsSecretsThatAreOver() {
        WebhookEndpoint later =
                endpoint.rotated("b", NOW, NOW)
                        .rotated("c", NOW.plusSeconds(1), NOW.plusSeconds(2));

        assertThat(later.secrets()).extracting(SigningSecret::secret).containsExactly("c", "b");
    }

    /// A call that began before it was enabled again says nothing of it as it is now.
    @Test
    void isDisabledByATargetThatIsGoneUntilItIsEnabledAgain() {
        EndpointGone gone = new EndpointGone("one", NOW.plusSeconds(1));

        WebhookEndpoint disabled = gone.applied(endpoint);

        assertThat(disabled.enabled()).isFalse();
        assertThat(disabled.disabled())
                .isEqualTo(
                        new WebhookEndpoint.Disabled(
                                NOW.plusSeconds(1), "the target answered 410 Gone"));
        assertThat(gone.applied(disabled.enabled(NOW.plusSeconds(2))).enabled()).isTrue();
        assertThat(gone.applied(endpoint.disabled(NOW, "why")).disabled())
                .isEqualTo(new WebhookEndpoint.Disabled(NOW, "why"));
    }

    @Test
    void showsNoSecretInLogs() {
        assertThat(endpoint.toString() + endpoint.secrets()).doesNotContain("secret=a");
        assertThat(new Webhook("https://u", Set.of(), "secret", null).toString())
                .doesNotContain("secret");
        assertThat(new Delivery.Target("https://u", null, "secret").toString())
                .doesNotContain("secret");
    }

    @Test
    void namesWhoAnswers() {
        assertThat(new Delivery.Target("HTTPS://Hook.example:8443/a?b", null, null).origin())
                .isEqualTo("https://hook.example:8443");
        assertThat(new Delivery.Target("https://hook.example?a=/b", null, null).origin())
                .isEqualTo("https://hook.example");
        assertThat(new Delivery.Target("https://hook.example", null, null).origin())
                .isEqualTo("https://hook.example");
    }
}
