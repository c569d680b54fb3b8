package io.atelier.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.job.LimitKind;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidatorImpl;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerConfigTest {
    @Test
    void hasDefaults() {
        WorkerConfig config = with(Map.of());

        assertThat(config.slots()).isEqualTo(32);
        assertThat(config.aging()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.claimPatience()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.limits()).isEmpty();
        assertThat(config.limitSlack()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.drain()).isEqualTo(Duration.ofMinutes(16));
    }

    @Test
    void readsEveryKey() {
        WorkerConfig config =
                with(
                        Map.of(
                                "atelier.worker.slots", "3",
                                "atelier.worker.aging", "1s",
                                "atelier.worker.claim-patience", "1m",
                                "atelier.worker.drain", "1s",
                                "atelier.worker.limit-slack", "30s",
                                "atelier.worker.limits.\"gpt-image-2.5-flare\".requests-per-minute",
                                        "0",
                                "atelier.worker.limits.\"gpt-image-2.5-flare\".images-per-minute",
                                        "250",
                                "atelier.worker.limits.\"gpt-image-2\".tokens-per-minute",
                                        "8000000000"));

        assertThat(config.slots()).isEqualTo(3);
        assertThat(config.aging()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.claimPatience()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.drain()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.limitSlack()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.limits())
                .extractingByKey("gpt-image-2.5-flare")
                .extracting(WorkerConfig.Limit::perMinute)
                .isEqualTo(Map.of(LimitKind.REQUESTS, 0.0, LimitKind.IMAGES, 250.0));
        assertThat(config.limits())
                .extractingByKey("gpt-image-2")
                .extracting(WorkerConfig.Limit::perMinute)
                .isEqualTo(Map.of(LimitKind.TOKENS, 8e9));
    }

    @ParameterizedTest
    @CsvSource({
        "slots, 2",
        "slots, 4097",
        "aging, 999ms",
        "aging, 25h",
        "claim-patience, 99ms",
        "claim-patience, 61s",
        "limit-slack, 9ms",
        "limit-slack, 31s",
        "limits.m.requests-per-minute, -1",
        "limits.m.images-per-minute, -1",
        "limits.m.tokens-per-minute, -1",
        "drain, 999ms",
        "drain, 25h"
    })
    void refusesValuesOutOfBounds(String key, String value) {
        Map<String, String> properties = Map.of("atelier.worker." + key, value);

        assertThatThrownBy(() -> with(properties))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("atelier.worker." + key);
    }

    static WorkerConfig with(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .addDefaultInterceptors()
                .withValidator(new BeanValidationConfigValidatorImpl())
                .withMapping(WorkerConfig.class)
                .withSources(new CatalogTimes())
                .withSources(new PropertiesConfigSource(properties, "test", 300))
                .build()
                .getConfigMapping(WorkerConfig.class);
    }
}
