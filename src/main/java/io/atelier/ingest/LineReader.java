package io.atelier.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.ingest.Checked.Bad;
import io.atelier.ingest.Checked.Good;
import io.atelier.job.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the JSON of one line: a job document like any other, with a line id, in the group that the
/// lines are handed in to.
final class LineReader {
    static final String ID = "id";

    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");
    private static final Rule<String> TEXT = Rule.text(1, 128);

    /// A line under its name.
    ///
    /// @param id null where it can't be read
    record Named(@Nullable String id, Reading reading) {}

    private final JobDocumentReader reader;
    private final String tenant;
    private final @Nullable String group;

    /// @param group null where the lines are only looked at, each in whatever group it names
    LineReader(JobDocumentReader reader, String tenant, @Nullable String group) {
        this.reader = reader;
        this.tenant = tenant;
        this.group = group;
    }

    /// The name of a line, which is its number where it has none of its own.
    ///
    /// @param value null where it has none
    private static Checked<String> id(JsonNode value, long number) {
        if (value.isMissingNode()) {
            return new Good<>(Long.toString(number));
        }
        if (value.isIntegralNumber()) {
            return new Good<>(value.asText());
        }
        return TEXT.check(value) instanceof Good<String>(String id) && !CONTROL.matcher(id).find()
                ? new Good<>(id)
                : Bad.of("must be a whole number, or 1 to 128 characters that can be seen");
    }

    /// @param number of the line
    Named read(byte[] json, long number) {
        return switch (StrictJson.parse(json)) {
            case StrictJson.Broken(String why) -> new Named(null, new Reading.Malformed(why));
            case StrictJson.Body(ObjectNode object) -> {
                Checked<String> id = id(object.path(ID), number);
                String given = id instanceof Good<String>(String good) ? good : null;
                yield new Named(given, read(object, id));
            }
        };
    }

    /// @param line as it came
    /// @param id of it
    private Reading read(ObjectNode line, Checked<String> id) {
        ObjectNode document = line.deepCopy();
        document.remove(ID);
        List<FieldError> errors = new ArrayList<>();
        if (id instanceof Bad<String> bad) {
            errors.add(FieldError.of(ID, bad.message()));
        }
        if (group != null) {
            JsonNode own = document.path(JobFields.GROUP.name());
            if (!own.isMissingNode() && !group.equals(own.textValue())) {
                errors.add(
                        FieldError.of(
                                JobFields.GROUP.name(),
                                "must be the group that the lines are handed in to, or left out"));
            }
            document.put(JobFields.GROUP.name(), group);
        }
        if (!document.has(JobFields.TIER.name())) {
            document.put(JobFields.TIER.name(), Tier.BATCH.wireName());
        }
        Reading reading = reader.read(tenant, document, named(line, id));
        if (errors.isEmpty()) {
            return reading;
        }
        if (reading instanceof Reading.Invalid(List<FieldError> others)) {
            errors.addAll(others);
        }
        return new Reading.Invalid(errors);
    }

    /// The line as the job shows it: with the id under which it can be sent again.
    private static ObjectNode named(ObjectNode line, Checked<String> id) {
        return line.has(ID) || !(id instanceof Good<String>(String given))
                ? line
                : line.deepCopy().put(ID, given);
    }
}
