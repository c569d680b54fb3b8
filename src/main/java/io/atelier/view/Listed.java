package io.atelier.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A list as callers get it.
///
/// @param next where it goes on, null at its end
@JsonInclude(JsonInclude.Include.ALWAYS)
record Listed<T>(
        String object,
        List<T> data,
        @JsonProperty("has_more") boolean more,
        @Nullable String next) {
    Listed {
        data = List.copyOf(data);
    }

    static <T> Listed<T> of(List<T> data, @Nullable Cursor next) {
        return new Listed<>("list", data, next != null, next == null ? null : next.text());
    }

    /// A list that is always told whole.
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Whole<T>(String object, List<T> data) {
        Whole {
            data = List.copyOf(data);
        }

        static <T> Whole<T> of(List<T> data) {
            return new Whole<>("list", data);
        }
    }
}
