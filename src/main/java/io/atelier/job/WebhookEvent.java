package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// What a webhook may tell of.
public enum WebhookEvent {
    JOB_SUCCEEDED,
    JOB_FAILED,
    JOB_CANCELLED,
    JOB_EXPIRED,
    JOB_AMBIGUOUS,
    JOB_PARTIAL_IMAGE,
    GROUP_COMPLETED;

    /// Where a job ends, or is parked.
    public static final Set<WebhookEvent> OF_A_STATUS =
            Set.copyOf(EnumSet.range(JOB_SUCCEEDED, JOB_AMBIGUOUS));

    public static final Set<WebhookEvent> OF_A_JOB =
            Set.copyOf(EnumSet.range(JOB_SUCCEEDED, JOB_PARTIAL_IMAGE));

    /// @param status of a job that has ended, or is parked
    public static WebhookEvent of(JobStatus status) {
        return valueOf("JOB_" + status.name());
    }

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replaceFirst("_", ".");
    }

    @JsonCreator
    public static WebhookEvent of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT).replace('.', '_'));
    }
}
