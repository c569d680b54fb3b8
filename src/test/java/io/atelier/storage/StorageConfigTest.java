package io.atelier.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidator;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageConfigTest {
    @Test
    void hasDefaults() {
        StorageConfig config = config(Map.of());

        assertThat(config.folder()).isEqualTo(Path.of("/pictures"));
        assertThat(config.minFree().asLongValue()).isEqualTo(2L << 30);
        assertThat(config.maxBytes().asLongValue()).isEqualTo(50L << 20);
        assertThat(config.maxEdge()).isEqualTo(8192);
        assertThat(config.maxPixels()).isEqualTo(33_177_600);
    }

    @Test
    void takesOtherValues() {
        StorageConfig config =
                config(
                        Map.of(
                                "atelier.storage.folder", "elsewhere",
                                "atelier.storage.min-free", "5G",
                                "atelier.storage.max-bytes", "7M",
                                "atelier.storage.max-edge", "4096",
                                "atelier.storage.max-pixels", "10000000"));

        assertThat(config.folder()).isEqualTo(Path.of("elsewhere"));
        assertThat(config.minFree().asLongValue()).isEqualTo(5L << 30);
        assertThat(config.maxBytes().asLongValue()).isEqualTo(7L << 20);
        assertThat(config.maxEdge()).isEqualTo(4096);
        assertThat(config.maxPixels()).isEqualTo(10_000_000);
    }

    @ParameterizedTest
    @CsvSource({"max-edge, 0", "max-edge, 65536", "max-pixels, 0"})
    void refusesValuesOutOfBounds(String key, String value) {
        Map<String, String> properties = Map.of("atelier.storage." + key, value);

        assertThatThrownBy(() -> config(properties))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("atelier.storage." + key);
    }

    private static StorageConfig config(Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(properties);
        all.putIfAbsent("atelier.storage.folder", "/pictures");
        try (ValidatorFactory validators = Validation.buildDefaultValidatorFactory()) {
            return new SmallRyeConfigBuilder()
                    .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                    .withValidator((BeanValidationConfigValidator) validators::getValidator)
                    .withMapping(StorageConfig.class)
                    .withSources(new PropertiesConfigSource(all, "test", 100))
                    .build()
                    .getConfigMapping(StorageConfig.class);
        }
    }
}
