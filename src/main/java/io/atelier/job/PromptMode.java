package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What may become of a prompt on its way to the model that paints.
public enum PromptMode {
    /// It is painted as it was written: the Images API.
    STRICT,
    /// A language model may reword it first: the image tool of the Responses API.
    EXPANDED;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static PromptMode of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
