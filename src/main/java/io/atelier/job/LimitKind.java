package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What an upstream allows only so many of in a minute.
public enum LimitKind {
    REQUESTS,
    /// Pictures that are asked for: a call with n of them counts n.
    IMAGES,
    /// In and out together.
    TOKENS;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static LimitKind of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
