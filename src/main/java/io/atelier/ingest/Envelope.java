package io.atelier.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.job.JobId;
import io.atelier.log.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// What is around a job document in a record: nothing, or a CloudEvent (1.0) in Kafka's binary or
/// structured mode.
///
/// @param route and `key` name the job: `source` and `id` of an event, else the record's own place
/// @param document null where the value is all of it
/// @param traceparent as it came
record Envelope(
        String route, String key, @Nullable ObjectNode document, Optional<String> traceparent) {
    private static final String CONTENT_TYPE = "content-type";
    private static final String EVENT = "application/cloudevents+json";
    private static final String EVENTS = "application/cloudevents-batch+json";
    private static final List<String> ATTRIBUTES = List.of("specversion", "id", "source", "type");

    sealed interface Opened {}

    record Good(Envelope envelope) implements Opened {}

    record Bad(String reason, List<FieldError> errors) implements Opened {
        public Bad {
            errors = List.copyOf(errors);
        }
    }

    JobId jobOf(String tenant) {
        return JobId.keyed(tenant, route, key);
    }

    /// The job that a record names, also where nothing else of it can be used.
    static JobId jobOf(ConsumerRecord<String, byte[]> record, String tenant) {
        byte[] value = record.value();
        return value != null && open(record, value) instanceof Good(Envelope envelope)
                ? envelope.jobOf(tenant)
                : bare(record, Optional.empty()).jobOf(tenant);
    }

    /// @param value without its pictures
    static Opened open(ConsumerRecord<String, byte[]> record, byte[] value) {
        String type = Headers.text(record, CONTENT_TYPE).orElse("application/json");
        String bare = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (bare.equals(EVENTS) || !JsonBody.json(type)) {
            return new Bad(
                    "The content-type is neither JSON nor one CloudEvent in JSON.", List.of());
        }
        if (bare.equals(EVENT)) {
            return switch (StrictJson.parse(value)) {
                case StrictJson.Broken(String why) -> new Bad(why, List.of());
                case StrictJson.Body(ObjectNode event) -> structured(record, event);
            };
        }
        Optional<String> traceparent = traceparent(record);
        boolean event =
                ATTRIBUTES.stream().anyMatch(it -> Headers.text(record, "ce_" + it).isPresent());
        return event ? binary(record, traceparent) : new Good(bare(record, traceparent));
    }

    private static Envelope bare(
            ConsumerRecord<String, byte[]> record, Optional<String> traceparent) {
        return new Envelope(
                "record:" + record.topic(),
                record.partition() + "/" + record.offset(),
                null,
                traceparent);
    }

    /// As its headers have it.
    static Optional<String> traceparent(ConsumerRecord<String, byte[]> record) {
        return trace(record, Headers.text(record, "ce_traceparent"));
    }

    private static Opened binary(
            ConsumerRecord<String, byte[]> record, Optional<String> traceparent) {
        List<FieldError> errors = new ArrayList<>();
        for (String attribute : ATTRIBUTES) {
            check(errors, "ce_" + attribute, Headers.text(record, "ce_" + attribute).orElse(""));
        }
        return event(
                errors,
                Headers.text(record, "ce_source").orElse(""),
                Headers.text(record, "ce_id").orElse(""),
                null,
                traceparent);
    }

    private static Opened structured(ConsumerRecord<String, byte[]> record, ObjectNode event) {
        List<FieldError> errors = new ArrayList<>();
        for (String attribute : ATTRIBUTES) {
            check(errors, attribute, event.path(attribute).asText());
            if (event.has(attribute) && !event.path(attribute).isTextual()) {
                errors.add(FieldError.of(attribute, "must be a string"));
            }
        }
        JsonNode dataType = event.path("datacontenttype");
        if (!dataType.isMissingNode() && !JsonBody.json(dataType.textValue())) {
            errors.add(FieldError.of("datacontenttype", "must be application/json"));
        }
        if (!(event.path("data") instanceof ObjectNode document)) {
            errors.add(FieldError.of("data", "must be the job document, an object"));
            return new Bad("The CloudEvent is not whole.", errors);
        }
        return event(
                errors,
                event.path("source").asText(),
                event.path("id").asText(),
                document,
                trace(record, Optional.ofNullable(event.path("traceparent").textValue())));
    }

    private static Opened event(
            List<FieldError> errors,
            String source,
            String id,
            @Nullable ObjectNode document,
            Optional<String> traceparent) {
        return errors.isEmpty()
                ? new Good(new Envelope("event:" + source, id, document, traceparent))
                : new Bad("The CloudEvent is not whole.", errors);
    }

    private static void check(List<FieldError> errors, String attribute, String value) {
        if (value.isEmpty()) {
            errors.add(FieldError.of(attribute, "is required of a CloudEvent"));
        } else if (attribute.endsWith("specversion") && !value.equals("1.0")) {
            errors.add(new FieldError(attribute, "must be 1.0", List.of("1.0"), null));
        }
    }

    /// Kafka's own header goes before the event's attribute.
    private static Optional<String> trace(
            ConsumerRecord<String, byte[]> record, Optional<String> ofEvent) {
        return Headers.text(record, Traceparent.HEADER).or(() -> ofEvent).flatMap(Traceparent::of);
    }
}
