package io.atelier.openai;

import java.util.Arrays;
import java.util.Locale;

/// Where a batch stands.
public enum BatchStatus {
    /// The input file is looked at.
    VALIDATING,
    /// The input was not taken; nothing was run.
    FAILED,
    IN_PROGRESS,
    /// The files are written.
    FINALIZING,
    COMPLETED,
    /// Its day is over; what was done by then is in the files.
    EXPIRED,
    CANCELLING,
    /// As expired.
    CANCELLED,
    /// A word of the upstream's that we don't know; it may be over or not.
    UNKNOWN;

    static BatchStatus of(String wireName) {
        return Arrays.stream(values())
                .filter(each -> each.wireName().equals(wireName))
                .findFirst()
                .orElse(UNKNOWN);
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether nothing more will happen to it.
    public boolean over() {
        return switch (this) {
            case FAILED, COMPLETED, EXPIRED, CANCELLED -> true;
            case VALIDATING, IN_PROGRESS, FINALIZING, CANCELLING, UNKNOWN -> false;
        };
    }
}
