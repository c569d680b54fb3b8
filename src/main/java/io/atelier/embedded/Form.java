package io.atelier.embedded;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The parts of a `multipart/form-data` body.
record Form(Map<String, String> fields, List<FilePart> files) {
    private static final Set<String> NUMBERS =
            Set.of("n", "output_compression", "partial_images", "frame_count", "frame_duration_ms");
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}");
    private static final Pattern NESTED = Pattern.compile("([a-z_]+)\\[([a-z_]+)]");

    static Form empty() {
        return new Form(new LinkedHashMap<>(), new ArrayList<>());
    }

    /// A file as it came.
    ///
    /// @param contentType what the part says, empty when it says nothing
    record FilePart(String name, String filename, String contentType, Spool content) {}

    List<FilePart> files(String... names) {
        return files.stream().filter(file -> List.of(names).contains(file.name())).toList();
    }

    /// The fields as JSON would have them: numbers as numbers, `a[b]` as an object.
    ObjectNode toJson() {
        var json = JsonNodeFactory.instance.objectNode();
        fields.forEach((name, value) -> put(json, name, value));
        return json;
    }

    private static void put(ObjectNode json, String name, String value) {
        var nested = NESTED.matcher(name);
        if (nested.matches()) {
            put(json.withObjectProperty(nested.group(1)), nested.group(2), value);
        } else if (NUMBERS.contains(name) && INTEGER.matcher(value).matches()) {
            json.put(name, Long.parseLong(value));
        } else if (name.equals("stream") && Set.of("true", "false").contains(value)) {
            json.put(name, Boolean.parseBoolean(value));
        } else {
            json.put(name, value);
        }
    }
}
