package io.atelier.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidatorImpl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchConfigTest {
    @Test
    void hasDefaults() {
        BatchConfig config = with(Map.of());

        assertThat(config.lines()).isEqualTo(50_000);
        assertThat(config.bytes()).isEqualTo(200_000_000);
        assertThat(config.running()).isEqualTo(16);
        assertThat(config.poll()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.settle()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.transfer()).isEqualTo(Duration.ofMinutes(30));
        assertThat(config.expiry()).isEqualTo(Duration.ofDays(7));
        assertThat(config.splits()).isEqualTo(8);
        assertThat(config.window()).isEqualTo(2000);
    }

    @Test
    void readsEveryKey() {
        BatchConfig config =
                with(
                        Map.of(
                                "atelier.batch.lines", "1",
                                "atelier.batch.bytes", "100000",
                                "atelier.batch.running", "1000",
                                "atelier.batch.poll", "50ms",
                                "atelier.batch.settle", "100ms",
                                "atelier.batch.transfer", "10s",
                                "atelier.batch.expiry", "25h",
                                "atelier.batch.splits", "256",
                                "atelier.batch.window", "1"));

        assertThat(config.lines()).isEqualTo(1);
        assertThat(config.bytes()).isEqualTo(100_000);
        assertThat(config.running()).isEqualTo(1000);
        assertThat(config.poll()).isEqualTo(Duration.ofMillis(50));
        assertThat(config.settle()).isEqualTo(Duration.ofMillis(100));
        assertThat(config.transfer()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.expiry()).isEqualTo(Duration.ofHours(25));
        assertThat(config.splits()).isEqualTo(256);
        assertThat(config.window()).isEqualTo(1);
        assertThat(config.folder()).isEqualTo(Path.of("somewhere"));
    }

    @ParameterizedTest
    @CsvSource({
        "lines, 0",
        "lines, 50001",
        "bytes, 99999",
        "bytes, 200000001",
        "running, 0",
        "running, 1001",
        "poll, 49ms",
        "poll, 11m",
        "settle, 99ms",
        "settle, 11m",
        "transfer, 9s",
        "transfer, 7h",
        "expiry, 24h",
        "expiry, 31d",
        "splits, 0",
        "splits, 257",
        "window, 0",
        "window, 10001"
    })
    void refusesValuesOutOfBounds(String key, String value) {
        Map<String, String> properties = Map.of("atelier.batch." + key, value);

        assertThatThrownBy(() -> with(properties))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("atelier.batch." + key);
    }

    private static BatchConfig with(Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(properties);
        all.put("atelier.batch.folder", "somewhere");
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .addDefaultInterceptors()
                .withValidator(new BeanValidationConfigValidatorImpl())
                .withMapping(BatchConfig.class)
                .withSources(new PropertiesConfigSource(all, "test", 300))
                .build()
                .getConfigMapping(BatchConfig.class);
    }
}
