package io.atelier.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.atelier.catalog.Spelling;
import io.atelier.ingest.Checked.Bad;
import io.atelier.ingest.Checked.Good;
import io.atelier.log.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes job documents of rows of CSV. A field comes from the column of its name, where that holds
/// something, else from the query, whose values are templates. A column that a template uses, or
/// that is to be ignored, is no field; a column that is not called like one is only for templates.
final class CsvFormat implements BulkFormat {
    static final String IGNORE = "ignore";

    private static final Map<String, Field<?>> FIELDS =
            JobFields.ALL.stream()
                    .flatMap(field -> field.names().map(name -> Map.entry(name, field)))
                    .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private final List<String> columns;
    private final Map<String, Template> templates;
    private final Set<String> fields;

    private CsvFormat(List<String> columns, Map<String, Template> templates, Set<String> ignored) {
        this.columns = columns;
        this.templates = templates;
        this.fields =
                columns.stream()
                        .filter(name -> isField(name) && !ignored.contains(name))
                        .filter(name ->
                                templates.values().stream()
                                        .noneMatch(each -> each.columns().contains(name)))
                        .collect(Collectors.toUnmodifiableSet());
    }

    /// @param header the first row
    /// @throws io.quarkiverse.resteasy.problem.HttpProblem where header and query don't fit
    static CsvFormat of(BodyLine header, Map<String, List<String>> query) {
        List<String> columns = columns(header);
        List<FieldError> errors = new ArrayList<>();
        Map<String, Template> templates = new LinkedHashMap<>();
        Set<String> ignored = new HashSet<>();
        query.forEach((name, values) -> {
            if (values.size() > 1) {
                errors.add(FieldError.of(name, "is given more than once"));
            } else if (name.equals(IGNORE)) {
                ignored.addAll(List.of(values.getFirst().split(",", -1)));
            } else if (!isField(name) || name.equals(JobFields.GROUP.name())) {
                errors.add(noField(name));
            } else {
                switch (Template.of(values.getFirst())) {
                    case Good<Template>(Template template) -> templates.put(name, template);
                    case Bad<Template> bad -> errors.add(FieldError.of(name, bad.message()));
                }
            }
        });
        templates.forEach((name, template) ->
                lacking(name, template.columns(), columns, header).forEach(errors::add));
        lacking(IGNORE, ignored, columns, header).forEach(errors::add);
        if (!errors.isEmpty()) {
            throw Problems.invalid(errors);
        }
        return new CsvFormat(columns, templates, ignored);
    }

    private static List<String> columns(BodyLine header) {
        if (header.flaw() != BodyLine.Flaw.NONE) {
            throw Problems.malformedCsv("The header is too long, or a quote in it is not closed.");
        }
        List<String> columns =
                switch (CsvRow.cells(header.bytes())) {
                    case Good<List<String>>(List<String> cells) ->
                            cells.stream().map(String::strip).toList();
                    case Bad<List<String>> bad ->
                            throw Problems.malformedCsv("The header " + bad.message() + ".");
                };
        Set<String> seen = new HashSet<>();
        for (String name : columns) {
            if (!name.isEmpty() && !seen.add(name)) {
                throw Problems.malformedCsv(
                        "The header (line %d) names the column %s twice."
                                .formatted(header.number(), name));
            }
        }
        return columns;
    }

    private static Stream<FieldError> lacking(
            String parameter, Set<String> used, List<String> columns, BodyLine header) {
        return used.stream()
                .filter(name -> !columns.contains(name))
                .map(name ->
                        new FieldError(
                                parameter,
                                "names the column %s, which the header (line %d) lacks: %s"
                                        .formatted(
                                                name, header.number(), String.join(",", columns)),
                                List.of(),
                                Spelling.nearest(name, columns).orElse(null)));
    }

    private static FieldError noField(String name) {
        return new FieldError(
                name,
                "is not a field that the query may set",
                List.of(),
                Spelling.nearest(name, FIELDS.keySet()).orElse(null),
                FieldError.Kind.UNKNOWN);
    }

    private static boolean isField(String name) {
        return FIELDS.containsKey(name) || name.equals(LineReader.ID);
    }

    @Override
    public byte[] document(BodyLine line) {
        List<String> cells =
                switch (CsvRow.cells(line.bytes())) {
                    case Good<List<String>>(List<String> good) -> good;
                    case Bad<List<String>> bad ->
                            throw Problems.malformedCsv(row(line) + " " + bad.message() + ".");
                };
        if (cells.size() != columns.size()) {
            throw Problems.malformedCsv(
                    "%s has %d cells, and the header %d."
                            .formatted(row(line), cells.size(), columns.size()));
        }
        Map<String, String> row = new HashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            row.put(columns.get(i), cells.get(i));
        }
        return bytes(document(row));
    }

    private static String row(BodyLine line) {
        return line.last() == line.number()
                ? "The row"
                : "The row, which goes on to line %d,".formatted(line.last());
    }

    private ObjectNode document(Map<String, String> row) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        templates.forEach((name, template) ->
                put(document, name, template.fill(cell -> row.getOrDefault(cell, ""))));
        columns.stream()
                .filter(fields::contains)
                .forEach(name -> put(document, name, row.getOrDefault(name, "")));
        return document;
    }

    /// An empty cell says nothing.
    private static void put(ObjectNode document, String name, String text) {
        if (!text.isEmpty()) {
            document.set(name, value(FIELDS.get(name), text));
        }
    }

    /// Text where the field takes it, else what it is as JSON: a number, a list, an object. What is
    /// neither remains text, and the reader of documents says what is wrong with it.
    private static JsonNode value(@Nullable Field<?> field, String text) {
        JsonNode plain = TextNode.valueOf(text);
        if (field == null || field.rule().check(plain) instanceof Good) {
            return plain;
        }
        return json(text)
                .filter(it -> it.isContainerNode() || field.rule().check(it) instanceof Good)
                .orElse(plain);
    }

    private static Optional<JsonNode> json(String text) {
        try {
            return Optional.ofNullable(Json.MAPPER.readTree(text));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static byte[] bytes(ObjectNode document) {
        try {
            return Json.MAPPER.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a document of text can't be written", e);
        }
    }
}
