package io.atelier.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Scope;
import io.atelier.job.TenantSettings;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProducersTest {
    private static final TenantSettings LIMITED =
            new TenantSettings(
                    "acme", false, null, null, null, null, null, null, 1, null, Instant.EPOCH);
    private static final TenantSettings DISABLED =
            new TenantSettings(
                    "acme", true, null, null, null, null, null, null, null, null, Instant.EPOCH);

    private final Keyring keys = new Keyring();
    private final Producers open = TestProducers.open();
    private final Producers locked = TestProducers.locked(keys::find, _ -> Optional.empty(), false);

    @Test
    void isTheTenantOfTheTopicOrTheOnlyOneWithoutKeys() {
        assertThat(open.admit(null, null)).isEqualTo(in("default"));
        assertThat(open.admit(null, "acme")).isEqualTo(in("acme"));
        assertThat(open.admit("anything", "acme")).isEqualTo(in("acme"));
    }

    @Test
    void goesByTheKeyBeforeTheTopic() {
        String key = keys.made("shop", Scope.SUBMIT).reveal();

        assertThat(locked.admit(key, "acme")).isEqualTo(in("shop"));
        assertThat(locked.admit(null, "acme")).isEqualTo(in("acme"));
    }

    @Test
    void turnsAwayWhomNobodyKnows() {
        assertThat(locked.admit(null, null))
                .isEqualTo(
                        away("The record shows no key, and its topic belongs to no tenant.", null));
        assertThat(locked.admit("atl_nonsense", "acme"))
                .isEqualTo(away("The key is not good.", null));
    }

    @Test
    void turnsAwayAKeyThatMayOnlyRead() {
        String key = keys.made("shop", Scope.READ).reveal();

        assertThat(locked.admit(key, null))
                .isEqualTo(away("The key lacks the scope submit.", "shop"));
    }

    @Test
    void turnsAwayTheDisabledAndTheFull() {
        Producers disabled = TestProducers.locked(keys::find, _ -> Optional.of(DISABLED), false);
        Producers full = TestProducers.locked(keys::find, _ -> Optional.of(LIMITED), true);
        Producers room = TestProducers.locked(keys::find, _ -> Optional.of(LIMITED), false);

        assertThat(disabled.admit(null, "acme")).isEqualTo(away("The tenant is disabled.", "acme"));
        assertThat(full.admit(null, "acme"))
                .isEqualTo(away("The tenant has as many jobs waiting as it may have.", "acme"));
        assertThat(room.admit(null, "acme")).isEqualTo(in("acme"));
    }

    private static Producers.Verdict in(String tenant) {
        return new Producers.Verdict.LetIn(tenant);
    }

    private static Producers.Verdict away(String reason, @Nullable String tenant) {
        return new Producers.Verdict.TurnedAway(reason, tenant);
    }
}
