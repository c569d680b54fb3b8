package io.atelier.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One parameter that would be refused.
///
/// @param field its name on the wire
/// @param message names the parameter, its value, what would be legal and what is nearest to it
/// @param allowed every legal value; empty where they can't be listed
/// @param nearest the legal value most like it; null where none is
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Violation(
        String field, String message, List<String> allowed, @Nullable String nearest) {
    public Violation {
        allowed = List.copyOf(allowed);
    }

    /// What a value looks like that is told back to the caller; names of models are the longest.
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._:-]{0,36}");

    static Violation of(String field, String message) {
        return new Violation(field, message, List.of(), null);
    }

    /// A word as parameters are, so that its caller sees a slip; anything else, which may be a
    /// prompt or a key in the wrong field, is not repeated.
    public static String shown(String value) {
        return WORD.matcher(value).matches() ? value : "(not shown)";
    }
}
