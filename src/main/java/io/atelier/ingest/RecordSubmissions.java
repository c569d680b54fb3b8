package io.atelier.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.ingest.IngestMetrics.Result;
import io.atelier.job.Fact;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.Order;
import io.atelier.job.Origin;
import io.atelier.job.Tier;
import io.atelier.log.DeadLetter;
import io.atelier.log.Headers;
import io.atelier.log.Json;
import io.atelier.storage.InputStore;
import io.atelier.tenant.Producers;
import io.atelier.trace.SpanKeys;
import io.atelier.trace.Tracing;
import io.atelier.trace.UnderWay;
import io.opentelemetry.api.trace.SpanKind;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// Makes jobs of records, by the same rules as `POST /v1/jobs`. Every record has a name of its own,
/// so taking one in twice makes one job.
final class RecordSubmissions {
    private final Producers producers;
    private final JobDocumentReader reader;
    private final InputStore inputs;
    private final Door door;
    private final Commands commands;
    private final Consumer<Duration> ledgerTook;
    private final IngestMetrics metrics;
    private final Tracing tracing;
    private final Clock clock;

    /// @param ledgerTook hears how long each answer of the ledger took
    RecordSubmissions(
            Producers producers,
            JobDocumentReader reader,
            InputStore inputs,
            Door door,
            Commands commands,
            Consumer<Duration> ledgerTook,
            IngestMetrics metrics,
            Tracing tracing,
            Clock clock) {
        this.producers = producers;
        this.reader = reader;
        this.inputs = inputs;
        this.door = door;
        this.commands = commands;
        this.ledgerTook = ledgerTook;
        this.metrics = metrics;
        this.tracing = tracing;
        this.clock = clock;
    }

    /// @param tier of the topic, which counts whatever the document says
    /// @param ofTopic the tenant of the topic; null where it has none
    Taking take(ConsumerRecord<String, byte[]> record, Tier tier, @Nullable String ofTopic)
            throws InterruptedException {
        String key = Headers.text(record, DeadLetter.KEY).orElse(null);
        return switch (producers.admit(key, ofTopic)) {
            case Producers.Verdict.LetIn(String tenant) -> take(record, tier, tenant, null);
            case Producers.Verdict.TurnedAway(String reason, String tenant) -> {
                metrics.countInvalid();
                yield new Taking.Refused(new DeadLetter.Cause(reason, null, tenant));
            }
        };
    }

    /// One whose tenant is known.
    ///
    /// @param name in place of its own; null for its own
    Taking take(
            ConsumerRecord<String, byte[]> record, Tier tier, String tenant, @Nullable JobId name)
            throws InterruptedException {
        if (record.value() == null) {
            return refused(tenant, "The record has no value.", List.of());
        }
        try (InlinePictures inline =
                new InlinePictures(new ByteArrayInputStream(record.value()), inputs, tenant)) {
            byte[] value = inline.take();
            if (!inline.errors().isEmpty()) {
                return invalid(tenant, inline.errors());
            }
            return switch (Envelope.open(record, value)) {
                case Envelope.Bad(String reason, List<FieldError> errors) ->
                        refused(tenant, reason, errors);
                case Envelope.Good(Envelope envelope) ->
                        traced(
                                record.topic(),
                                envelope.traceparent().orElse(null),
                                origin ->
                                        take(
                                                name == null ? envelope.jobOf(tenant) : name,
                                                read(tenant, envelope.document(), value),
                                                tier,
                                                tenant,
                                                origin,
                                                inline.sealed()));
            };
        } catch (HttpProblem problem) {
            return refused(tenant, problem);
        } catch (IOException e) {
            return new Taking.Later("input pictures not stored: " + e);
        }
    }

    /// Takes a record in, as part of a trace.
    private interface Taken {
        Taking take(Origin origin) throws IOException, InterruptedException;
    }

    private Taking traced(String topic, @Nullable String traceparent, Taken taken)
            throws IOException, InterruptedException {
        try (UnderWay record =
                UnderWay.begin(
                        tracing.span(SpanKind.CONSUMER, "process " + topic, traceparent)
                                .setAttribute(SpanKeys.MESSAGING_SYSTEM, "kafka")
                                .setAttribute(SpanKeys.MESSAGING_OPERATION, "process")
                                .setAttribute(SpanKeys.MESSAGING_DESTINATION, topic))) {
            Taking taking =
                    taken.take(new Origin(traceparent, null, Tracing.traceparent(record.span())));
            switch (taking) {
                case Taking.Job(JobId id, _) ->
                        record.span().setAttribute(SpanKeys.JOB, id.toString());
                case Taking.Conflict _ -> record.failed("conflict");
                case Taking.Refused _ -> record.failed("refused");
                case Taking.Later _ -> record.failed("later");
            }
            return taking;
        }
    }

    private Reading read(String tenant, @Nullable ObjectNode document, byte[] value) {
        return document == null
                ? reader.read(tenant, value)
                : reader.read(tenant, document, document);
    }

    private Taking take(
            JobId id,
            Reading reading,
            Tier tier,
            String tenant,
            Origin origin,
            SealedPictures pictures)
            throws IOException, InterruptedException {
        return switch (reading) {
            case Reading.Malformed(String message) -> refused(tenant, message, List.of());
            case Reading.Invalid(List<FieldError> errors) -> invalid(tenant, errors);
            case Reading.Accepted accepted ->
                    switch (door.admit(
                            accepted.document()
                                    .tiered(tier)
                                    .traced(origin.traceparent(), origin.span()),
                            pictures)) {
                        case Door.Welcome(JobDocument document) -> submit(id, document);
                        case Door.AskAgain _ ->
                                new Taking.Later("the moderation check was not answered");
                    };
        };
    }

    private Taking submit(JobId id, JobDocument document) throws InterruptedException {
        long asked = System.nanoTime();
        Verdict verdict =
                commands.ask(replyTo ->
                        new Fact.Submit(
                                id,
                                document,
                                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                                replyTo));
        ledgerTook.accept(Duration.ofNanos(System.nanoTime() - asked));
        if (!(verdict instanceof Verdict.Spoken spoken)) {
            return new Taking.Later("the ledger has not answered");
        }
        if (spoken.kind() == Order.Reply.Kind.CONFLICT) {
            metrics.count(document.tier(), Result.CONFLICT);
            return new Taking.Conflict(
                    id,
                    cause(
                            document.tenant(),
                            "Another document came under the same source and id before: job %s."
                                    .formatted(id),
                            List.of()));
        }
        metrics.count(
                document.tier(),
                switch (spoken.kind()) {
                    case DONE -> Result.ACCEPTED;
                    case OVER_BUDGET -> Result.OVER_BUDGET;
                    default -> Result.REPLAYED;
                });
        return new Taking.Job(id, spoken.status());
    }

    private Taking invalid(String tenant, List<FieldError> errors) {
        return refused(
                tenant,
                errors.size() == 1 ? "1 field is wrong." : errors.size() + " fields are wrong.",
                errors);
    }

    private Taking refused(String tenant, String reason, List<FieldError> errors) {
        metrics.countInvalid();
        return new Taking.Refused(cause(tenant, reason, errors));
    }

    /// The door, which has counted it, speaks as it does to callers over HTTP.
    private static Taking refused(String tenant, HttpProblem problem) {
        return new Taking.Refused(
                cause(
                        tenant,
                        String.valueOf(problem.getDetail()),
                        problem.getParameters().get("errors") instanceof List<?> errors
                                ? errors
                                : List.of()));
    }

    private static DeadLetter.Cause cause(String tenant, String reason, List<?> errors) {
        try {
            return new DeadLetter.Cause(
                    reason,
                    errors.isEmpty() ? null : Json.MAPPER.writeValueAsString(errors),
                    tenant);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("field errors can't be written", e);
        }
    }
}
