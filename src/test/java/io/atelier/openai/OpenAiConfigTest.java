package io.atelier.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigValidationException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiConfigTest {
    @Test
    void hasDefaults() {
        OpenAiConfig config = Configs.with(Map.of());

        assertThat(config.baseUrl()).isEmpty();
        assertThat(config.url()).isEqualTo(URI.create("http://127.0.0.1:18080"));
        assertThat(config.simulated()).isTrue();
        assertThat(config.apiKey()).isEmpty();
        assertThat(config.organization()).isEmpty();
        assertThat(config.project()).isEmpty();
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.maxCalls()).isEqualTo(128);
        assertThat(config.maxPicture().asLongValue()).isEqualTo(50L << 20);
        assertThat(config.breaker().calls()).isEqualTo(20);
        assertThat(config.breaker().failureRatio()).isEqualTo(0.5);
        assertThat(config.breaker().delay()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void readsEveryKey() {
        OpenAiConfig config =
                Configs.with(
                        Map.of(
                                "atelier.openai.base-url", "http://127.0.0.1:7",
                                "atelier.openai.api-key", "sk-x",
                                "atelier.openai.organization", "org-x",
                                "atelier.openai.project", "proj-x",
                                "atelier.openai.connect-timeout", "2s",
                                "atelier.openai.max-calls", "7",
                                "atelier.openai.max-picture", "8M",
                                "atelier.openai.breaker.calls", "9",
                                "atelier.openai.breaker.failure-ratio", "0.25",
                                "atelier.openai.breaker.delay", "3s"));

        assertThat(config.url()).isEqualTo(URI.create("http://127.0.0.1:7"));
        assertThat(config.simulated()).isFalse();
        assertThat(config.apiKey()).contains("sk-x");
        assertThat(config.organization()).contains("org-x");
        assertThat(config.project()).contains("proj-x");
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.maxCalls()).isEqualTo(7);
        assertThat(config.maxPicture().asLongValue()).isEqualTo(8L << 20);
        assertThat(config.breaker().calls()).isEqualTo(9);
        assertThat(config.breaker().failureRatio()).isEqualTo(0.25);
        assertThat(config.breaker().delay()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void goesToOpenAiWithAKeyAlone() {
        OpenAiConfig config = Configs.with(Map.of("atelier.openai.api-key", "sk-x"));

        assertThat(config.url()).isEqualTo(OpenAiConfig.OPENAI);
        assertThat(config.simulated()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "connect-timeout, 99ms",
        "connect-timeout, 61s",
        "max-calls, 0",
        "max-calls, 4097",
        "breaker.calls, 1",
        "breaker.calls, 1001",
        "breaker.failure-ratio, 0.04",
        "breaker.failure-ratio, 1.01",
        "breaker.delay, 9ms",
        "breaker.delay, 31m"
    })
    void keepsItsBounds(String key, String value) {
        assertThatThrownBy(() -> Configs.with(Map.of("atelier.openai." + key, value)))
                .isInstanceOf(ConfigValidationException.class);
    }

    @Test
    void neverPrintsTheKey() {
        OpenAiConfig config = Configs.with(Map.of("atelier.openai.api-key", "sk-secret"));

        assertThat(Account.of(config).toString()).doesNotContain("sk-secret");
    }
}
