package io.atelier.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigValidationException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressConfigTest {
    @Test
    void hasDefaults() {
        EgressConfig config = Configs.with(Map.of());

        assertThat(config.allowedNetworks()).isEmpty();
        assertThat(config.ports()).containsExactly(443);
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.silence()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.maxBytes().asLongValue()).isEqualTo(50L << 20);
    }

    @Test
    void takesOtherValues() {
        EgressConfig config =
                Configs.with(
                        Map.of(
                                "atelier.egress.allowed-networks", "10.0.0.0/8,fd00::/8",
                                "atelier.egress.ports", "443,8443",
                                "atelier.egress.connect-timeout", "1s",
                                "atelier.egress.silence", "2s",
                                "atelier.egress.timeout", "3s",
                                "atelier.egress.max-bytes", "4M"));

        assertThat(config.allowedNetworks().orElseThrow())
                .containsExactly(Network.of("10.0.0.0/8"), Network.of("fd00::/8"));
        assertThat(config.ports()).containsExactly(443, 8443);
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.silence()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.maxBytes().asLongValue()).isEqualTo(4L << 20);
    }

    @ParameterizedTest
    @CsvSource({
        "ports, 0",
        "ports, 65536",
        "connect-timeout, 99ms",
        "connect-timeout, 61s",
        "silence, 99ms",
        "silence, 61s",
        "timeout, 99ms",
        "timeout, 301s"
    })
    void refusesValuesOutOfBounds(String key, String value) {
        Map<String, String> properties = Map.of("atelier.egress." + key, value);

        assertThatThrownBy(() -> Configs.with(properties))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("atelier.egress." + key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0",
                "10.0.0.1/8",
                "10.0.0.0/33",
                "10.0.0.0/08",
                "010.0.0.0/8",
                "fd00::/129",
                "fd00::1/8",
                "private",
                "/8"
            })
    void refusesNetworksThatAreNone(String network) {
        Map<String, String> properties = Map.of("atelier.egress.allowed-networks", network);

        assertThatThrownBy(() -> Configs.with(properties))
                .isInstanceOf(RuntimeException.class)
                .hasMessageContaining("atelier.egress.allowed-networks");
    }
}
