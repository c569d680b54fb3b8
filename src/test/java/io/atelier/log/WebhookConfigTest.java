package io.atelier.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidatorImpl;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookConfigTest {
    @Test
    void hasDefaults() {
        WebhookConfig config = with(Map.of());

        assertThat(config.schedule()).hasSize(9);
        assertThat(config.schedule().stream().reduce(Duration.ZERO, Duration::plus))
                .isBetween(Duration.ofHours(75), Duration.ofHours(76));
        assertThat(config.retryAfterLimit()).isEqualTo(Duration.ofHours(24));
        assertThat(config.resend()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.perTarget()).isEqualTo(16);
        assertThat(config.breakerAfter()).isEqualTo(5);
        assertThat(config.breakerPause()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.calls()).isEqualTo(128);
        assertThat(config.secretOverlap()).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void readsEveryKey() {
        WebhookConfig config =
                with(
                        Map.of(
                                "atelier.webhook.schedule", "10ms,7d",
                                "atelier.webhook.retry-after-limit", "7d",
                                "atelier.webhook.resend", "1h",
                                "atelier.webhook.per-target", "1024",
                                "atelier.webhook.breaker-after", "1",
                                "atelier.webhook.breaker-pause", "10ms",
                                "atelier.webhook.calls", "1",
                                "atelier.webhook.secret-overlap", "0s"));

        assertThat(config.schedule()).isEqualTo(List.of(Duration.ofMillis(10), Duration.ofDays(7)));
        assertThat(config.retryAfterLimit()).isEqualTo(Duration.ofDays(7));
        assertThat(config.resend()).isEqualTo(Duration.ofHours(1));
        assertThat(config.perTarget()).isEqualTo(1024);
        assertThat(config.breakerAfter()).isEqualTo(1);
        assertThat(config.breakerPause()).isEqualTo(Duration.ofMillis(10));
        assertThat(config.calls()).isEqualTo(1);
        assertThat(config.secretOverlap()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "schedule, 9ms",
        "schedule, 169h",
        "retry-after-limit, 999ms",
        "retry-after-limit, 169h",
        "resend, 999ms",
        "resend, 61m",
        "per-target, 0",
        "per-target, 1025",
        "breaker-after, 0",
        "breaker-after, 1001",
        "breaker-pause, 9ms",
        "breaker-pause, 61m",
        "calls, 0",
        "calls, 1025",
        "secret-overlap, -1s",
        "secret-overlap, 721h"
    })
    void refusesValuesOutOfBounds(String key, String value) {
        assertThatThrownBy(() -> with(Map.of("atelier.webhook." + key, value)))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("atelier.webhook." + key);
    }

    private static WebhookConfig with(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .addDefaultInterceptors()
                .withValidator(new BeanValidationConfigValidatorImpl())
                .withMapping(WebhookConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(WebhookConfig.class);
    }
}
