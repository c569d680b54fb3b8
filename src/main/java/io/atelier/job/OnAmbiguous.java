package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What to do when nobody can tell whether an attempt was billed and its picture is nowhere to be
/// found.
public enum OnAmbiguous {
    /// Buy it again.
    RETRY,
    /// Park the job until a person says whether it was paid.
    HOLD;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static OnAmbiguous of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
