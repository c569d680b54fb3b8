package io.atelier.ingest;

import java.util.List;

/// What a rule says of one value.
sealed interface Checked<T> {
    record Good<T>(T value) implements Checked<T> {}

    /// @param allowed every legal value; empty where they can't be listed
    record Bad<T>(String message, List<String> allowed) implements Checked<T> {
        static <T> Bad<T> of(String message) {
            return new Bad<>(message, List.of());
        }
    }
}
