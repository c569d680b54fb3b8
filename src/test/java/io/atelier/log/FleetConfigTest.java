package io.atelier.log;

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

class FleetConfigTest {
    @Test
    void hasDefaults() {
        FleetConfig config = with(Map.of());

        assertThat(config.lease()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.heartbeat()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void readsEveryKey() {
        FleetConfig config =
                with(Map.of("atelier.fleet.lease", "10m", "atelier.fleet.heartbeat", "2m"));

        assertThat(config.lease()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.heartbeat()).isEqualTo(Duration.ofMinutes(2));
    }

    @ParameterizedTest
    @CsvSource({
        "999ms, 100ms, atelier.fleet.lease",
        "601s, 3s, atelier.fleet.lease",
        "30s, 99ms, atelier.fleet.heartbeat",
        "10m, 121s, atelier.fleet.heartbeat",
        "30s, 6001ms, five times"
    })
    void refusesValuesOutOfBounds(String lease, String heartbeat, String said) {
        Map<String, String> properties =
                Map.of("atelier.fleet.lease", lease, "atelier.fleet.heartbeat", heartbeat);

        assertThatThrownBy(() -> with(properties))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining(said);
    }

    private static FleetConfig with(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .addDefaultInterceptors()
                .withValidator(new BeanValidationConfigValidatorImpl())
                .withMapping(FleetConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(FleetConfig.class);
    }
}
