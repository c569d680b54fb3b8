package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// Whether, when and on what the upstream's free moderation is asked before anything is paid.
public enum ModerationCheck {
    OFF,
    /// The prompt, while the caller waits.
    AT_DOOR,
    /// The prompt, just before the call.
    TEXT,
    /// Prompt and input images, just before the call.
    TEXT_AND_IMAGE;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static ModerationCheck of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
