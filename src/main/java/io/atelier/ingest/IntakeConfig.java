package io.atelier.ingest;

import io.atelier.job.Tier;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/// How jobs come in from the topics `jobs.<tier>`.
@ConfigMapping(prefix = "atelier.ingest.intake")
public interface IntakeConfig {
    /// Records of one tier that are taken in at once. More of them bear slow pictures (`image_url`)
    /// better and take a flood in faster; each may hold 1.5 MB. Bound: 1 to 1,024.
    @WithDefault("32")
    @Min(1)
    @Max(1024)
    int window();

    /// While the ledger takes longer than this to answer, or records of a higher tier are being
    /// taken in, those of standard and batch go one at a time. Lower spares priority jobs more of a
    /// flood, which then takes longer. Bound: 1 ms to 1 min.
    @WithDefault("200ms")
    @DurationMin(millis = 1)
    @DurationMax(minutes = 1)
    Duration lag();

    /// Whose the records of a tier's topic are, if they show no key (`atelier-key`). Without:
    /// nobody's where keys are needed, else of the tenant `default`. Bound: as tenants are called.
    Map<Tier, @Pattern(regexp = "[a-z0-9][a-z0-9_.-]{0,62}") String> tenants();
}
