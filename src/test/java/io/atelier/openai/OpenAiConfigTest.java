package io.atelier.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigValidationException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
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
        assertThat(config.headers()).isEmpty();
        assertThat(config.upstreams()).isEmpty();
        assertThat(config.responsesModel()).isEqualTo("gpt-6-luna");
        assertThat(config.poll().first()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.poll().longest()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.moderation().model()).isEqualTo("omni-moderation-latest");
        assertThat(config.moderation().timeout()).isEqualTo(Duration.ofSeconds(10));
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
    void readsEveryKeyOfTheOtherSurfaces() {
        OpenAiConfig config =
                Configs.with(
                        Map.of(
                                "atelier.openai.headers.\"X-Gateway\"", "a",
                                "atelier.openai.responses-model", "gpt-x",
                                "atelier.openai.poll.first", "20ms",
                                "atelier.openai.poll.longest", "2s",
                                "atelier.openai.moderation.model", "mod-x",
                                "atelier.openai.moderation.timeout", "3s"));

        assertThat(config.headers()).isEqualTo(Map.of("X-Gateway", "a"));
        assertThat(config.responsesModel()).isEqualTo("gpt-x");
        assertThat(config.poll().first()).isEqualTo(Duration.ofMillis(20));
        assertThat(config.poll().longest()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.moderation().model()).isEqualTo("mod-x");
        assertThat(config.moderation().timeout()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void readsOtherUpstreamsByName() {
        OpenAiConfig config = Configs.with(named("models", "m-1,m-2"));

        OpenAiConfig.Named azure = Objects.requireNonNull(config.upstreams().get("azure"));
        assertThat(azure.baseUrl()).isEqualTo(URI.create("http://127.0.0.1:8/v1"));
        assertThat(azure.apiKey()).contains("sk-azure");
        assertThat(azure.organization()).contains("org-azure");
        assertThat(azure.project()).contains("proj-azure");
        assertThat(azure.headers()).isEqualTo(Map.of("api-version", "7"));
        assertThat(azure.models()).containsExactlyInAnyOrder("m-1", "m-2");
        assertThat(azure.responsesModel()).contains("gpt-y");
        assertThat(config.simulated()).isFalse();
        assertThat(config.urls())
                .containsExactly(
                        URI.create("http://127.0.0.1:18080"), URI.create("http://127.0.0.1:8/v1"));
        assertThat(Account.of("azure", azure).toString())
                .doesNotContain("sk-azure")
                .doesNotContain("api-version");
    }

    @Test
    void wantsModelsForEveryOtherUpstream() {
        assertThatThrownBy(() -> Configs.with(named("models", "")))
                .isInstanceOfAny(ConfigValidationException.class, NoSuchElementException.class);
    }

    private static Map<String, String> named(String key, String value) {
        Map<String, String> properties = new HashMap<>();
        String prefix = "atelier.openai.upstreams.azure.";
        properties.put(prefix + "base-url", "http://127.0.0.1:8/v1");
        properties.put(prefix + "api-key", "sk-azure");
        properties.put(prefix + "organization", "org-azure");
        properties.put(prefix + "project", "proj-azure");
        properties.put(prefix + "headers.api-version", "7");
        properties.put(prefix + "responses-model", "gpt-y");
        properties.put(prefix + key, value);
        return properties;
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
        "breaker.delay, 31m",
        "responses-model, ' '",
        "poll.first, 9ms",
        "poll.first, 61s",
        "poll.longest, 9ms",
        "poll.longest, 61s",
        "moderation.model, ' '",
        "moderation.timeout, 99ms",
        "moderation.timeout, 61s"
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
