package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What a failed attempt proves about money.
public enum Proof {
    /// The upstream did not take the call: not an attempt, free to try again.
    NOT_ACCEPTED,
    /// It may have been billed.
    AMBIGUOUS,
    /// The upstream said no for good.
    REFUSED;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static Proof of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
