package io.atelier.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.catalog.Catalog;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A request of one of OpenAI's image paths, in the words of a job document, and how it wants its
/// answer.
///
/// @param requested as it came
/// @param document to be read as any other
/// @param stream whether the pictures are wanted as events, sketches included
/// @param responseFormat `url` where links are wanted rather than the pictures themselves
/// @param names of fields that are called otherwise here
/// @param errors fields that don't belong to the path, or are wrong in its own words
record ImagesWish(
        ObjectNode requested,
        ObjectNode document,
        boolean stream,
        Optional<String> responseFormat,
        Map<String, String> names,
        List<FieldError> errors) {
    static final String TIER_HEADER = "Atelier-Tier";
    static final String DEADLINE_HEADER = "Atelier-Deadline";

    private static final Map<String, String> TIERS =
            Map.of("priority", "priority", "fast", "priority", "flex", "batch");

    static ImagesWish of(String operation, ObjectNode requested, HttpHeaders headers) {
        ImagesWish wish =
                of(
                        operation,
                        requested,
                        headers.getHeaderString(TIER_HEADER),
                        headers.getHeaderString(DEADLINE_HEADER));
        if (!JsonBody.json(headers.getHeaderString(HttpHeaders.CONTENT_TYPE))) {
            wish.names().put(JobFields.IMAGES.name(), "image");
        }
        return wish;
    }

    /// A field that is null counts as left out, as OpenAI's own document allows.
    ///
    /// @param tier by header, which goes before the body's
    /// @param deadline likewise
    static ImagesWish of(
            String operation,
            ObjectNode requested,
            @Nullable String tier,
            @Nullable String deadline) {
        ObjectNode document = withoutNulls(requested);
        List<Field<?>> known = ImagesFields.of(operation);
        Form form = new Form(document, known);
        boolean stream = form.read(ImagesFields.STREAM).orElse(false);
        Optional<String> responseFormat = form.read(JobFields.RESPONSE_FORMAT);
        Map<String, String> names = new HashMap<>();
        List<String> legal = known.stream().flatMap(Field::names).toList();
        document.properties().removeIf(entry -> !legal.contains(entry.getKey()));
        document.remove(ImagesFields.STREAM.name());
        translate(form, document);
        byHeader(document, JobFields.TIER, TIER_HEADER, tier, names);
        byHeader(document, JobFields.DEADLINE, DEADLINE_HEADER, deadline, names);
        document.put(JobFields.OPERATION.name(), operation);
        return new ImagesWish(requested, document, stream, responseFormat, names, form.errors());
    }

    /// Whether links are wanted rather than the pictures themselves.
    boolean wantsLinks(Catalog catalog) {
        return responseFormat
                .map("url"::equals)
                .orElseGet(() ->
                        catalog.answersWithLinks(document.path(JobFields.MODEL.name()).asText()));
    }

    /// What is wrong with the document too, in the words that it came in.
    List<FieldError> errors(Reading reading) {
        List<FieldError> all = new ArrayList<>(errors);
        if (reading instanceof Reading.Invalid invalid) {
            for (FieldError error : invalid.errors()) {
                FieldError named = error.named(names.getOrDefault(error.field(), error.field()));
                if (all.stream().noneMatch(known -> known.field().equals(named.field()))) {
                    all.add(named);
                }
            }
        }
        return all;
    }

    static ObjectNode withoutNulls(ObjectNode object) {
        ObjectNode rest = object.deepCopy();
        rest.properties().removeIf(entry -> entry.getValue().isNull());
        return rest;
    }

    /// The user and the service tier, by our names for them.
    static void translate(Form form, ObjectNode document) {
        Optional<String> user = form.read(ImagesFields.USER);
        Optional<String> tier = form.read(ImagesFields.SERVICE_TIER).map(TIERS::get);
        document.remove(List.of(ImagesFields.USER.name(), ImagesFields.SERVICE_TIER.name()));
        if (user.isPresent() && !document.has(JobFields.SAFETY_IDENTIFIER.name())) {
            document.put(JobFields.SAFETY_IDENTIFIER.name(), user.get());
        }
        if (!document.has(JobFields.TIER.name())) {
            tier.ifPresent(word -> document.put(JobFields.TIER.name(), word));
        }
    }

    static void byHeader(
            ObjectNode document,
            Field<?> field,
            String header,
            @Nullable String value,
            Map<String, String> names) {
        if (value != null) {
            document.put(field.name(), value.strip());
            names.put(field.name(), header);
        }
    }
}
