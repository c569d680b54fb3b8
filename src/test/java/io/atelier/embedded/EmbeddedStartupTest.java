package io.atelier.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbeddedStartupTest {
    private static final Map<String, String> IN_THE_JAR =
            Map.of(
                    "kafka.bootstrap.servers", "127.0.0.1:${atelier.embedded.kafka.port}",
                    "atelier.embedded.kafka.port", "19092",
                    "atelier.openai.base-url", "http://127.0.0.1:18080/v1");

    @Test
    void startsBothByDefault() {
        var startup = startup(Map.of());

        assertThat(startup.wantsBroker()).isTrue();
        assertThat(startup.wantsSimulator()).isTrue();
    }

    @Test
    void startsNoBrokerWhenServersAreGiven() {
        assertThat(startup(Map.of("kafka.bootstrap.servers", "kafka:9092")).wantsBroker())
                .isFalse();
    }

    @Test
    void startsTheBrokerOnAnotherPort() {
        assertThat(startup(Map.of("atelier.embedded.kafka.port", "20000")).wantsBroker()).isTrue();
    }

    @Test
    void startsNoSimulatorWhenAKeyOrAnAddressIsGiven() {
        assertThat(startup(Map.of("atelier.openai.api-key", "sk-1")).wantsSimulator()).isFalse();
        assertThat(startup(Map.of("atelier.openai.base-url", "https://x/v1")).wantsSimulator())
                .isFalse();
    }

    @Test
    void ignoresABareKeyInTheEnvironment() {
        assertThat(startup(Map.of("OPENAI_API_KEY", "sk-1")).wantsSimulator()).isTrue();
    }

    @Test
    void obeysTheSwitches() {
        var startup =
                startup(
                        Map.of(
                                "atelier.embedded.kafka.enabled", "false",
                                "atelier.embedded.simulator.enabled", "true",
                                "atelier.openai.api-key", "sk-1"));

        assertThat(startup.wantsBroker()).isFalse();
        assertThat(startup.wantsSimulator()).isTrue();
    }

    private static EmbeddedStartup startup(Map<String, String> given) {
        var config =
                new SmallRyeConfigBuilder()
                        .addDefaultInterceptors()
                        .withMapping(EmbeddedConfig.class)
                        .withSources(
                                new PropertiesConfigSource(
                                        IN_THE_JAR, "application.properties", 250),
                                new PropertiesConfigSource(given, "environment", 300))
                        .build();
        return new EmbeddedStartup(config.getConfigMapping(EmbeddedConfig.class), config);
    }
}
