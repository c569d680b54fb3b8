package io.atelier.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/// What is wrong with one query parameter.
///
/// @param allowed every legal value; empty where they can't be listed
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record FieldError(String field, String message, List<String> allowed) {
    FieldError {
        allowed = List.copyOf(allowed);
    }
}
