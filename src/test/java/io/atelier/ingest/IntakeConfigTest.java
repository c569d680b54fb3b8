package io.atelier.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.job.Tier;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidatorImpl;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntakeConfigTest {
    @Test
    void hasDefaults() {
        IntakeConfig config = with(Map.of());

        assertThat(config.window()).isEqualTo(32);
        assertThat(config.lag()).isEqualTo(Duration.ofMillis(200));
        assertThat(config.tenants()).isEmpty();
    }

    @Test
    void readsEveryKey() {
        IntakeConfig config =
                with(
                        Map.of(
                                "atelier.ingest.intake.window", "3",
                                "atelier.ingest.intake.lag", "4ms",
                                "atelier.ingest.intake.tenants.batch", "acme"));

        assertThat(config.window()).isEqualTo(3);
        assertThat(config.lag()).isEqualTo(Duration.ofMillis(4));
        assertThat(config.tenants()).containsExactly(Map.entry(Tier.BATCH, "acme"));
    }

    @ParameterizedTest
    @CsvSource({"window, 0", "window, 1025", "lag, 0ms", "lag, 61s", "tenants.batch, Acme"})
    void refusesValuesOutOfBounds(String key, String value) {
        Map<String, String> properties = Map.of("atelier.ingest.intake." + key, value);

        assertThatThrownBy(() -> with(properties))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("atelier.ingest.intake." + key.replaceFirst("\\..*", ""));
    }

    @Test
    void refusesATierThatThereIsNot() {
        assertThatThrownBy(() -> with(Map.of("atelier.ingest.intake.tenants.urgent", "acme")))
                .hasMessageContaining("urgent");
    }

    private static IntakeConfig with(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .addDefaultInterceptors()
                .withValidator(new BeanValidationConfigValidatorImpl())
                .withMapping(IntakeConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(IntakeConfig.class);
    }
}
