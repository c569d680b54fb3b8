package io.atelier.ingest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The query parameter `limit`: how much of a list is wanted.
final class ListLimit {
    private ListLimit() {}

    /// @param given null where there is none
    /// @throws io.quarkiverse.resteasy.problem.HttpProblem where it is no number from 1 to `most`
    static int of(@Nullable String given, int usual, int most) {
        if (given == null) {
            return usual;
        }
        if (!given.matches("[1-9]\\d{0,3}") || Integer.parseInt(given) > most) {
            throw Problems.invalid(
                    List.of(FieldError.of("limit", "must be a whole number from 1 to " + most)));
        }
        return Integer.parseInt(given);
    }
}
