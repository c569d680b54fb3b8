package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// How urgent a job is. Each tier has its own public topic and its own work topic.
public enum Tier {
    PRIORITY,
    STANDARD,
    BATCH;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static Tier of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
