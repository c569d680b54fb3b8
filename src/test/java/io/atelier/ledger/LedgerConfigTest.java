package io.atelier.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidatorImpl;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerConfigTest {
    @Test
    void hasDefaults() {
        LedgerConfig config = with(Map.of());

        assertThat(config.window()).isEqualTo(64);
        assertThat(config.tenantInFlight()).isEqualTo(100_000);
        assertThat(config.weights()).isEmpty();
        assertThat(config.retention()).isEqualTo(Duration.ofDays(7));
        assertThat(config.maxAttempts()).isEqualTo(3);
        assertThat(config.backoff()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.backoffLimit()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.retryAfterLimit()).isEqualTo(Duration.ofHours(1));
        assertThat(config.redispatch()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void readsEveryKey() {
        LedgerConfig config =
                with(
                        Map.of(
                                "atelier.ledger.window", "1",
                                "atelier.ledger.tenant-in-flight", "1",
                                "atelier.ledger.weights.acme", "3",
                                "atelier.ledger.retention", "1m",
                                "atelier.ledger.max-attempts", "20",
                                "atelier.ledger.backoff", "10ms",
                                "atelier.ledger.backoff-limit", "10ms",
                                "atelier.ledger.retry-after-limit", "7d",
                                "atelier.ledger.redispatch", "10m"));

        assertThat(config.window()).isEqualTo(1);
        assertThat(config.tenantInFlight()).isEqualTo(1);
        assertThat(config.weights()).containsOnly(Map.entry("acme", 3));
        assertThat(config.retention()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.maxAttempts()).isEqualTo(20);
        assertThat(config.backoff()).isEqualTo(Duration.ofMillis(10));
        assertThat(config.backoffLimit()).isEqualTo(Duration.ofMillis(10));
        assertThat(config.retryAfterLimit()).isEqualTo(Duration.ofDays(7));
        assertThat(config.redispatch()).isEqualTo(Duration.ofMinutes(10));
    }

    @ParameterizedTest
    @CsvSource({
        "window, 0",
        "window, 10001",
        "tenant-in-flight, 0",
        "weights.acme, 0",
        "retention, 59s",
        "retention, 367d",
        "max-attempts, 0",
        "max-attempts, 21",
        "backoff, 9ms",
        "backoff, 61m",
        "backoff-limit, 9ms",
        "backoff-limit, 25h",
        "retry-after-limit, 999ms",
        "retry-after-limit, 8d",
        "redispatch, 99ms",
        "redispatch, 11m"
    })
    void refusesValuesOutOfBounds(String key, String value) {
        Map<String, String> properties = Map.of("atelier.ledger." + key, value);

        assertThatThrownBy(() -> with(properties))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("atelier.ledger." + key);
    }

    @Test
    void refusesALimitBelowTheFirstWait() {
        assertThatThrownBy(() -> with(Map.of("atelier.ledger.backoff", "3m")))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("must not be below atelier.ledger.backoff");
    }

    private static LedgerConfig with(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .addDefaultInterceptors()
                .withValidator(new BeanValidationConfigValidatorImpl())
                .withMapping(LedgerConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(LedgerConfig.class);
    }
}
