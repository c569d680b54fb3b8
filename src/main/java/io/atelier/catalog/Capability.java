package io.atelier.catalog;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What can be asked of a model.
public enum Capability {
    GENERATE,
    EDIT,
    /// An edit of a part of the first image.
    MASK,
    /// An edit told by what is drawn over the first image.
    MARKUP,
    /// The image tool of the Responses API.
    TOOL,
    /// The Batch API, at half the price.
    BATCH;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    static Capability of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
