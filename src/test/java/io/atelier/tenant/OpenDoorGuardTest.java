package io.atelier.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenDoorGuardTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "localhost", "::1"})
    void letsAServerWithoutAuthenticationListenOnLoopback(String host) {
        assertThat(OpenDoorGuard.objection(new Auth(false, false), host)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.168.1.7", "10.0.0.1", "no-such-host.invalid"})
    void refusesOneThatOthersCanReach(String host) {
        assertThat(OpenDoorGuard.objection(new Auth(false, false), host))
                .hasValueSatisfying(sentence ->
                        assertThat(sentence)
                                .contains(host)
                                .contains("atelier.auth.allow-open=true")
                                .doesNotContain("\n"));
    }

    @Test
    void takesAnExplicitWordForIt() {
        assertThat(OpenDoorGuard.objection(new Auth(false, true), "0.0.0.0")).isEmpty();
    }

    @Test
    void letsAServerWithAuthenticationListenAnywhere() {
        assertThat(OpenDoorGuard.objection(new Auth(true, false), "0.0.0.0")).isEmpty();
    }

    private record Auth(boolean enabled, boolean allowOpen) implements TenantConfig {}
}
