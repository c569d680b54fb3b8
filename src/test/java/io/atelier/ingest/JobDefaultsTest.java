package io.atelier.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.ModerationCheck;
import io.atelier.job.OnAmbiguous;
import io.atelier.job.TenantSettings;
import io.atelier.job.Tier;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JobDefaultsTest {
    static final JobDefaults PLAIN =
            new JobDefaults(Tier.STANDARD, OnAmbiguous.RETRY, ModerationCheck.OFF);

    @Test
    void keepsWhatWasNotSetForATenant() {
        assertThat(PLAIN.but(TenantSettings.plain("acme", Instant.EPOCH))).isEqualTo(PLAIN);
    }

    @Test
    void takesWhatWasSet() {
        TenantSettings careful =
                new TenantSettings(
                        "acme",
                        false,
                        null,
                        null,
                        Tier.BATCH,
                        OnAmbiguous.HOLD,
                        ModerationCheck.TEXT,
                        null,
                        null,
                        null,
                        Instant.EPOCH);

        assertThat(PLAIN.but(careful))
                .isEqualTo(new JobDefaults(Tier.BATCH, OnAmbiguous.HOLD, ModerationCheck.TEXT));
    }
}
