package io.atelier.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the upstream's batch object. What doesn't parse is as if it weren't there.
final class BatchReading {
    private static final Pattern ID = Pattern.compile("[\\w-]{1,128}");
    private static final int MOST_ERRORS = 100;

    /// The last second of the year 9999.
    private static final long LAST_SECOND = 253_402_300_799L;

    private BatchReading() {}

    /// @return empty for what is no batch
    static Optional<Batch> of(JsonNode json) {
        String id = id(json.path("id"));
        Instant created = second(json.path("created_at"));
        if (id == null || created == null || !json.path("status").isTextual()) {
            return Optional.empty();
        }
        return Optional.of(
                new Batch(
                        id,
                        BatchStatus.of(json.path("status").textValue()),
                        counts(json.path("request_counts")),
                        id(json.path("input_file_id")),
                        id(json.path("output_file_id")),
                        id(json.path("error_file_id")),
                        errors(json.path("errors").path("data")),
                        metadata(json.path("metadata")),
                        created,
                        second(json.path("expires_at"))));
    }

    /// Of a file or a batch; null where there is none, or none that looks like one.
    static @Nullable String id(JsonNode node) {
        return node.isTextual() && ID.matcher(node.textValue()).matches() ? node.textValue() : null;
    }

    private static @Nullable Instant second(JsonNode node) {
        long second = node.asLong(-1);
        return second < 0 || second > LAST_SECOND ? null : Instant.ofEpochSecond(second);
    }

    private static Batch.Counts counts(JsonNode counts) {
        return new Batch.Counts(
                counts.path("total").asLong(0),
                counts.path("completed").asLong(0),
                counts.path("failed").asLong(0));
    }

    private static List<Batch.Problem> errors(JsonNode data) {
        List<Batch.Problem> errors = new ArrayList<>();
        for (JsonNode each : data) {
            if (errors.size() < MOST_ERRORS) {
                ErrorEnvelope error = ErrorEnvelope.of(each, "");
                JsonNode line = each.path("line");
                errors.add(
                        new Batch.Problem(
                                error.code(),
                                line.isIntegralNumber() ? line.longValue() : null,
                                error.message()));
            }
        }
        return errors;
    }

    private static Map<String, String> metadata(JsonNode metadata) {
        Map<String, String> pairs = new HashMap<>();
        metadata.properties().stream()
                .filter(pair -> pair.getValue().isTextual())
                .forEach(pair -> pairs.put(pair.getKey(), pair.getValue().textValue()));
        return pairs;
    }
}
