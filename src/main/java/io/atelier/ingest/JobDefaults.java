package io.atelier.ingest;

import io.atelier.job.ModerationCheck;
import io.atelier.job.OnAmbiguous;
import io.atelier.job.TenantSettings;
import io.atelier.job.Tier;
import java.util.Objects;

/// What a job gets where its document leaves a field out.
record JobDefaults(Tier tier, OnAmbiguous onAmbiguous, ModerationCheck moderationCheck) {
    /// With what was set for a tenant in place of ours.
    JobDefaults but(TenantSettings tenant) {
        return new JobDefaults(
                Objects.requireNonNullElse(tenant.tier(), tier),
                Objects.requireNonNullElse(tenant.onAmbiguous(), onAmbiguous),
                Objects.requireNonNullElse(tenant.moderationCheck(), moderationCheck));
    }
}
