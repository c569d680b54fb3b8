package io.atelier.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.catalog.Spelling;
import io.atelier.ingest.Checked.Bad;
import io.atelier.ingest.Checked.Good;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// One document while it is read field by field; gathers what is wrong, one entry per field.
final class Form {
    /// A name that looks like one is told back; anything else may be a prompt gone astray.
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private final ObjectNode body;
    private final Map<String, FieldError> errors = new LinkedHashMap<>();

    Form(ObjectNode body, List<Field<?>> known) {
        this.body = body;
        List<String> names = known.stream().flatMap(Field::names).toList();
        for (Map.Entry<String, JsonNode> entry : body.properties()) {
            if (!names.contains(entry.getKey())) {
                refuseUnknown(entry.getKey(), names);
            }
        }
    }

    /// Empty where the field is absent or wrong.
    <T> Optional<T> read(Field<T> field) {
        List<String> given = field.names().filter(body::has).toList();
        if (given.isEmpty()) {
            return Optional.empty();
        }
        if (given.size() > 1) {
            refuse(given.getLast(), "is another name of " + field.name() + "; give only one");
            return Optional.empty();
        }
        return switch (field.rule().check(body.path(given.getFirst()))) {
            case Good<T> good -> Optional.of(good.value());
            case Bad<T> bad -> {
                refuse(new FieldError(given.getFirst(), bad.message(), bad.allowed(), null));
                yield Optional.empty();
            }
        };
    }

    <T> Optional<T> require(Field<T> field) {
        if (field.names().noneMatch(body::has)) {
            refuse(
                    new FieldError(
                            field.name(), "is required", List.of(), null, FieldError.Kind.MISSING));
        }
        return read(field);
    }

    boolean has(Field<?> field) {
        return field.names().anyMatch(body::has);
    }

    boolean wrong(Field<?> field) {
        return field.names().anyMatch(errors::containsKey);
    }

    void refuse(String field, String message) {
        refuse(FieldError.of(field, message));
    }

    /// The first word on a field is the one that is kept.
    void refuse(FieldError error) {
        errors.putIfAbsent(error.field(), error);
    }

    /// The name under which the caller gave it.
    String asWritten(Field<?> field) {
        return field.names().filter(body::has).findFirst().orElse(field.name());
    }

    List<FieldError> errors() {
        return List.copyOf(errors.values());
    }

    private void refuseUnknown(String name, List<String> names) {
        boolean shown = NAME.matcher(name).matches();
        refuse(
                new FieldError(
                        shown ? name : "?",
                        "is not a field of this document"
                                + (shown
                                        ? Spelling.nearest(name, names)
                                                .map("; did you mean %s?"::formatted)
                                                .orElse("")
                                        : ""),
                        List.of(),
                        null,
                        FieldError.Kind.UNKNOWN));
    }
}
