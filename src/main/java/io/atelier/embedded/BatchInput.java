package io.atelier.embedded;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The file that a batch works through. Only one line at a time is in memory.
///
/// @param lines where each begins and how long it is
record BatchInput(Path file, List<Span> lines) {
    private static final int MAX_LINES = 50_000;
    private static final int MAX_ERRORS = 20;

    /// Part of the file.
    record Span(long from, int length) {}

    static BatchInput of(Path file) {
        var lines = new ArrayList<Span>();
        try (var in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            var position = 0L;
            var from = 0L;
            for (int next = in.read(); next >= 0; next = in.read()) {
                position++;
                if (next == '\n') {
                    add(lines, from, position - 1);
                    from = position;
                }
            }
            add(lines, from, position);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file + " failed", e);
        }
        return new BatchInput(file, List.copyOf(lines));
    }

    /// @throws Refusal when it is no JSON object
    ObjectNode line(int index) {
        var span = lines.get(index);
        var bytes = new byte[span.length()];
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(span.from());
            in.readFully(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file + " failed", e);
        }
        return Received.jsonObject(bytes);
    }

    /// What is wrong with the file as a whole; empty when nothing is.
    ArrayNode errors(String endpoint, SimulatorModels models, LocalDate today) {
        var errors = JsonNodeFactory.instance.arrayNode();
        if (lines.isEmpty() || lines.size() > MAX_LINES) {
            errors.add(
                    error(
                            lines.isEmpty() ? "empty_file" : "too_many_tasks",
                            null,
                            "The file has %d lines.".formatted(lines.size())));
            return errors;
        }
        var ids = new HashSet<String>();
        var names = new HashSet<String>();
        for (int i = 0; i < lines.size() && errors.size() < MAX_ERRORS; i++) {
            check(i, endpoint, ids, names, errors);
        }
        if (errors.isEmpty() && !endpoint.equals("/v1/responses")) {
            checkModel(names, models, today, errors);
        }
        return errors;
    }

    private void check(
            int index, String endpoint, Set<String> ids, Set<String> names, ArrayNode errors) {
        ObjectNode line;
        try {
            line = line(index);
        } catch (Refusal e) {
            errors.add(
                    error(
                            "invalid_json_line",
                            index + 1,
                            "This line is not parseable as valid JSON."));
            return;
        }
        if (!line.path("custom_id").isTextual() || !ids.add(line.path("custom_id").asText())) {
            errors.add(
                    error(
                            "duplicate_custom_id",
                            index + 1,
                            "The custom_id is missing or not unique."));
        } else if (!line.path("method").asText().equals("POST")
                || !line.path("url").asText().equals(endpoint)) {
            errors.add(
                    error(
                            "mismatched_endpoint",
                            index + 1,
                            "The method must be POST and the url the batch's endpoint."));
        } else if (!line.path("body").isObject()) {
            errors.add(error("missing_required_parameter", index + 1, "The body is missing."));
        } else if (names.add(line.path("body").path("model").asText()) && names.size() > 1) {
            errors.add(error("mismatched_model", index + 1, "All lines must name the same model."));
        }
    }

    private static void checkModel(
            Set<String> names, SimulatorModels models, LocalDate today, ArrayNode errors) {
        for (var name : names) {
            var model = models.offered(name, today);
            if (model.isEmpty()) {
                errors.add(
                        error(
                                "model_not_found",
                                1,
                                "The model '%s' does not exist.".formatted(name)));
            } else if (!model.get().batch()) {
                errors.add(
                        error(
                                "model_not_supported",
                                1,
                                "The model '%s' is not supported in batches.".formatted(name)));
            }
        }
    }

    static ObjectNode error(String code, @Nullable Integer line, String message) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("code", code)
                .put("line", line)
                .put("message", message)
                .putNull("param");
    }

    private static void add(List<Span> lines, long from, long to) {
        if (to > from) {
            lines.add(new Span(from, Math.toIntExact(to - from)));
        }
    }
}
