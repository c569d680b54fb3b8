package io.atelier.view;

import io.atelier.job.JobStatus;
import io.atelier.job.Tier;
import org.jspecify.annotations.Nullable;

/// Which jobs a list shows; null is any.
public record Filter(@Nullable JobStatus status, @Nullable Tier tier, @Nullable String group) {
    public static final Filter ALL = new Filter(null, null, null);

    boolean shows(JobStatus itsStatus, Tier itsTier, @Nullable String itsGroup) {
        return (status == null || status == itsStatus)
                && (tier == null || tier == itsTier)
                && (group == null || group.equals(itsGroup));
    }
}
