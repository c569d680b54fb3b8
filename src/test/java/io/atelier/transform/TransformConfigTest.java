package io.atelier.transform;

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

class TransformConfigTest {
    @Test
    void hasDefaults() {
        TransformConfig config = with(Map.of());

        assertThat(config.atOnce()).isEqualTo(1);
        assertThat(config.maxPixels()).isEqualTo(3840 * 2160);
        assertThat(config.patience()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void readsEveryKey() {
        TransformConfig config =
                with(
                        Map.of(
                                "atelier.transform.at-once", "2",
                                "atelier.transform.max-pixels", "3",
                                "atelier.transform.patience", "4s"));

        assertThat(config.atOnce()).isEqualTo(2);
        assertThat(config.maxPixels()).isEqualTo(3);
        assertThat(config.patience()).isEqualTo(Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @CsvSource({
        "at-once, 0",
        "at-once, 17",
        "max-pixels, 0",
        "max-pixels, 33177601",
        "patience, -1s",
        "patience, 61s"
    })
    void refusesValuesOutOfBounds(String key, String value) {
        Map<String, String> properties = Map.of("atelier.transform." + key, value);

        assertThatThrownBy(() -> with(properties))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("atelier.transform." + key);
    }

    private static TransformConfig with(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .addDefaultInterceptors()
                .withValidator(new BeanValidationConfigValidatorImpl())
                .withMapping(TransformConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(TransformConfig.class);
    }
}
