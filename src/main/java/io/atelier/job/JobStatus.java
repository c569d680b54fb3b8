package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// Where a job is, in one word; derived from its parts.
public enum JobStatus {
    ACCEPTED,
    SCHEDULED,
    QUEUED,
    DISPATCHED,
    RUNNING,
    RETRY_WAIT,
    CANCELLING,
    AMBIGUOUS,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    EXPIRED;

    public boolean terminal() {
        return compareTo(SUCCEEDED) >= 0;
    }

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static JobStatus of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
