package io.atelier.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Scope;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
    private final Keyring ring = new Keyring();
    private final Secret admin = Secret.draw();
    private final Keys keys = new Keys(ring::find, admin);

    @Test
    void knowsWhoseKeyItIsAndWhatItAllows() {
        Secret reading = ring.made("acme", Scope.READ);
        Secret both = ring.made("acme", Scope.READ, Scope.SUBMIT);

        assertThat(keys.find(reading.reveal())).contains(new Caller("acme", Set.of(Scope.READ)));
        assertThat(keys.find(both.reveal()))
                .contains(new Caller("acme", Set.of(Scope.SUBMIT, Scope.READ)));
    }

    @Test
    void takesTheKeyOfTheConfigurationForAllScopes() {
        assertThat(keys.find(admin.reveal()))
                .contains(new Caller("default", EnumSet.allOf(Scope.class)));
        assertThat(keys.find("atl_" + admin.id() + "_" + "0".repeat(48))).isEmpty();
    }

    @Test
    void refusesARevokedKeyAndAWrongSecret() {
        Secret gone = ring.made("acme", Scope.READ);
        ring.revoke(gone);
        Secret kept = ring.made("acme", Scope.READ);
        String wrong = "atl_" + kept.id() + "_" + Secret.draw().reveal().substring(21);

        assertThat(keys.find(gone.reveal())).isEmpty();
        assertThat(keys.find(wrong)).isEmpty();
        assertThat(keys.find(Secret.draw().reveal())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "atl_", "sk-anything", "atl_a_b", "atl_0123456789abcdef_"})
    void refusesWhatIsNoKey(String text) {
        assertThat(keys.find(text)).isEmpty();
    }

    @Test
    void drawsLongSecretsOfWhichOnlyTheHashIsTold() {
        Secret one = Secret.draw();

        assertThat(one.reveal()).matches("atl_[0-9a-f]{16}_[0-9a-f]{48}");
        assertThat(Secret.draw().reveal()).isNotEqualTo(one.reveal());
        assertThat(one.toString()).doesNotContain(one.reveal().substring(21));
        assertThat(ring.made("acme").hash()).hasSize(64);
        assertThat(Secret.of(one.reveal()).orElseThrow().hash()).isEqualTo(one.hash());
    }
}
