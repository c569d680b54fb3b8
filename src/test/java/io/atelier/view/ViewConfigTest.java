package io.atelier.view;

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

class ViewConfigTest {
    @Test
    void hasDefaults() {
        ViewConfig config = with(Map.of());

        assertThat(config.heartbeat()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.streamLimit()).isEqualTo(Duration.ofHours(1));
        assertThat(config.watchers()).isEqualTo(5_000);
        assertThat(config.watchersPerTenant()).isEqualTo(2_500);
        assertThat(config.stalled()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void readsEveryKey() {
        ViewConfig config =
                with(
                        Map.of(
                                "atelier.view.heartbeat", "1s",
                                "atelier.view.stream-limit", "2s",
                                "atelier.view.watchers", "3",
                                "atelier.view.watchers-per-tenant", "2",
                                "atelier.view.stalled", "4s"));

        assertThat(config.heartbeat()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.streamLimit()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.watchers()).isEqualTo(3);
        assertThat(config.watchersPerTenant()).isEqualTo(2);
        assertThat(config.stalled()).isEqualTo(Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @CsvSource({
        "heartbeat, 99ms",
        "heartbeat, 301s",
        "stream-limit, 999ms",
        "stream-limit, 25h",
        "watchers, 0",
        "watchers, 100001",
        "watchers-per-tenant, 0",
        "watchers-per-tenant, 100001",
        "stalled, 999ms",
        "stalled, 601s"
    })
    void refusesValuesOutOfBounds(String key, String value) {
        Map<String, String> properties = Map.of("atelier.view." + key, value);

        assertThatThrownBy(() -> with(properties))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("atelier.view." + key);
    }

    private static ViewConfig with(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .addDefaultInterceptors()
                .withValidator(new BeanValidationConfigValidatorImpl())
                .withMapping(ViewConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(ViewConfig.class);
    }
}
