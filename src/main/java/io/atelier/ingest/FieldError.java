package io.atelier.ingest;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is wrong with one field (or header), in words for its caller: never a prompt.
///
/// @param field as the caller wrote it
/// @param allowed every legal value; empty where they can't be listed
/// @param nearest the legal value most like the wrong one; null where none is
/// @param kind for OpenAI's envelope, which has a word for each
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FieldError(
        String field,
        String message,
        List<String> allowed,
        @Nullable String nearest,
        @JsonIgnore Kind kind) {
    /// In which way it is wrong.
    public enum Kind {
        UNKNOWN,
        MISSING,
        VALUE
    }

    public FieldError {
        allowed = List.copyOf(allowed);
    }

    FieldError(String field, String message, List<String> allowed, @Nullable String nearest) {
        this(field, message, allowed, nearest, Kind.VALUE);
    }

    /// The same of the field that it was made of.
    FieldError named(String other) {
        return new FieldError(other, message, allowed, nearest, kind);
    }

    static FieldError of(String field, String message) {
        return new FieldError(field, message, List.of(), null);
    }
}
