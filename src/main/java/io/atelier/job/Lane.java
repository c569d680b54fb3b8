package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// How a call is bought.
public enum Lane {
    /// As a wish: the cheapest lane that meets the deadline.
    AUTO,
    /// A call of its own, now, at the full price.
    REALTIME,
    /// Together with others in one of OpenAI's batches, within a day, at half the price.
    BATCH;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static Lane of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
