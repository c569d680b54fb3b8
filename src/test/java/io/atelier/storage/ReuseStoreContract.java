package io.atelier.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.JobId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every store does that remembers who wanted what, wherever it keeps that.
abstract class ReuseStoreContract {
    private static final String WISH = "0123456789abcdef".repeat(4);
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private ReuseStore entries;

    abstract ReuseStore opened();

    /// The names of all that is stored.
    abstract List<String> files() throws IOException;

    @BeforeEach
    void open() {
        entries = opened();
    }

    @Test
    void keepsTheLatestEntry() throws Exception {
        ReuseStore.Entry second = entry("anna");
        entries.put(entry("anna"));
        entries.put(second);

        assertThat(opened().find("anna", WISH)).contains(second);
        assertThat(files())
                .singleElement()
                .asString()
                .matches("reuse/([0-9a-f]{2})/([0-9a-f]{2})/\\1\\2[0-9a-f]{60}\\.json");
    }

    @Test
    void showsATenantItsOwnAlone() throws Exception {
        entries.put(entry("anna"));

        assertThat(entries.find("ben", WISH)).isEmpty();
        assertThat(entries.find("../anna", WISH)).isEmpty();
        assertThat(entries.find("anna", WISH.replace('0', '1'))).isEmpty();
    }

    @Test
    void sweepsWhatIsOld() throws Exception {
        entries.put(entry("anna"));
        Instant now = Instant.now();

        assertThat(entries.sweep(Instant.MIN, now)).isZero();
        assertThat(entries.sweep(now.minusSeconds(60), now)).isZero();
        assertThat(entries.find("anna", WISH)).isPresent();

        assertThat(entries.sweep(now.plusSeconds(60), now)).isEqualTo(1);
        assertThat(entries.find("anna", WISH)).isEmpty();
    }

    private static ReuseStore.Entry entry(String tenant) {
        return new ReuseStore.Entry(tenant, WISH, JobId.random(), "hash", NOON);
    }
}
