package io.atelier.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaneDefaultsTest {
    @Test
    void suitTheSimulator() {
        LaneConfig lane = config(Map.of("atelier.openai.api-key", " "));

        assertThat(lane.turnaround()).isEqualTo(Duration.ofMinutes(1));
        assertThat(lane.age()).isEqualTo(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @CsvSource({
        "atelier.openai.api-key,sk-1",
        "atelier.openai.base-url,https://api.openai.example/v1"
    })
    void suitARealUpstreamWhereThereIsOne(String name, String value) {
        LaneConfig lane = config(Map.of(name, value, "atelier.lane.age", "3m"));

        assertThat(lane.turnaround()).isEqualTo(Duration.ofHours(24));
        assertThat(lane.reserve()).isEqualTo(Duration.ofMinutes(20));
        assertThat(lane.age()).as("what is set is set").isEqualTo(Duration.ofMinutes(3));
    }

    private static LaneConfig config(Map<String, String> properties) {
        SmallRyeConfig config =
                new SmallRyeConfigBuilder()
                        .addDefaultInterceptors()
                        .addDiscoveredConverters()
                        .withSources(new LaneDefaults())
                        .withSources(new PropertiesConfigSource(properties, "test", 300))
                        .withMapping(LaneConfig.class)
                        .withValidateUnknown(false)
                        .build();
        return config.getConfigMapping(LaneConfig.class);
    }
}
