package io.atelier.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidatorImpl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysConfigTest {
    @Test
    void hasDefaults() {
        KeysConfig config = with(Map.of());

        assertThat(config.adminKeyFile()).isEmpty();
        assertThat(config.linkKeyFile()).isEmpty();
        assertThat(config.linkExpiry()).isEqualTo(Duration.ofHours(1));
        assertThat(config.oidc().issuer()).isEmpty();
        assertThat(config.oidc().jwksUrl()).isEmpty();
        assertThat(config.oidc().audience()).isEqualTo("atelier");
        assertThat(config.oidc().tenantClaim()).isEqualTo("tenant");
        assertThat(config.oidc().scopeClaim()).isEqualTo("scope");
        assertThat(config.oidc().scopePrefix()).isEqualTo("atelier:");
        assertThat(AccessTokens.of(config.oidc())).isEmpty();
    }

    @Test
    void readsEveryKey() {
        KeysConfig config =
                with(
                        Map.of(
                                "atelier.tenant.admin-key-file", "a",
                                "atelier.tenant.link-key-file", "b",
                                "atelier.tenant.link-expiry", "1d",
                                "atelier.tenant.oidc.issuer", "c",
                                "atelier.tenant.oidc.jwks-url", "d",
                                "atelier.tenant.oidc.audience", "e",
                                "atelier.tenant.oidc.tenant-claim", "f",
                                "atelier.tenant.oidc.scope-claim", "g",
                                "atelier.tenant.oidc.scope-prefix", "h"));

        assertThat(config.adminKeyFile()).contains(Path.of("a"));
        assertThat(config.linkKeyFile()).contains(Path.of("b"));
        assertThat(config.linkExpiry()).isEqualTo(Duration.ofDays(1));
        assertThat(config.oidc().issuer()).contains("c");
        assertThat(config.oidc().jwksUrl()).contains("d");
        assertThat(config.oidc().audience()).isEqualTo("e");
        assertThat(config.oidc().tenantClaim()).isEqualTo("f");
        assertThat(config.oidc().scopeClaim()).isEqualTo("g");
        assertThat(config.oidc().scopePrefix()).isEqualTo("h");
        assertThat(AccessTokens.of(config.oidc())).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"59s", "8d"})
    void refusesAnExpiryOutOfBounds(String expiry) {
        Map<String, String> properties = Map.of("atelier.tenant.link-expiry", expiry);

        assertThatThrownBy(() -> with(properties))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("atelier.tenant.link-expiry");
    }

    private static KeysConfig with(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .addDefaultInterceptors()
                .withValidator(new BeanValidationConfigValidatorImpl())
                .withMapping(KeysConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 300))
                .build()
                .getConfigMapping(KeysConfig.class);
    }
}
