package io.atelier.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/// One parameter that would be refused.
///
/// @param field its name on the wire
/// @param message names the parameter, its value and what would be legal
/// @param allowed every legal value; empty where they can't be listed
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Violation(String field, String message, List<String> allowed) {
    public Violation {
        allowed = List.copyOf(allowed);
    }
}
