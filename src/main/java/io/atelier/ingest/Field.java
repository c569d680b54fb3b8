package io.atelier.ingest;

import java.util.List;
import java.util.stream.Stream;

/// One field of a document.
///
/// @param aliases other names for it, of which a document may use one instead
record Field<T>(String name, List<String> aliases, Rule<T> rule) {
    static <T> Field<T> of(String name, Rule<T> rule, String... aliases) {
        return new Field<>(name, List.of(aliases), rule);
    }

    Stream<String> names() {
        return Stream.concat(Stream.of(name), aliases.stream());
    }
}
