package io.atelier.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;

/// `/v1/batches`: accepted at once, worked through by a [BatchRun] each. What a stop of the
/// simulator interrupts goes on at its next start.
final class SimulatedBatches {
    static final String PREFIX = "/v1/batches/";
    private static final Set<String> ENDPOINTS =
            Set.of("/v1/responses", "/v1/images/generations", "/v1/images/edits");
    private static final Set<String> OVER = Set.of("completed", "failed", "expired", "cancelled");
    private final JsonFolder batches;
    private final FileShelf files;
    private final FaultPlan faults;
    private final BatchRun run;
    private final ExecutorService threads;
    private final Clock clock;
    private final Set<String> cancelled = ConcurrentHashMap.newKeySet();

    SimulatedBatches(
            Path folder,
            FileShelf files,
            FaultPlan faults,
            BatchRun run,
            ExecutorService threads,
            Clock clock) {
        batches = new JsonFolder(folder);
        this.files = files;
        this.faults = faults;
        this.run = run;
        this.threads = threads;
        this.clock = clock;
    }

    /// Goes on with what a former simulator has not finished.
    void resume() {
        batches.all().stream()
                .filter(batch -> !OVER.contains(batch.path("status").asText()))
                .forEach(batch -> start(batch, PlannedFault.NONE));
    }

    void create(Exchange exchange) {
        var body = exchange.received().jsonObject();
        check(new RequestFields(body));
        var planned = faults.ofOther("POST", exchange.path(), body.toString());
        var batch = fresh(body);
        if (planned.fault() instanceof Fault.Status refused) {
            exchange.refuse(refused.error(), refused.headers());
            return;
        }
        batches.put(batch.path("id").asText(), batch);
        // Before it starts, as that changes it.
        var answer = batch.toString();
        start(batch, planned);
        if (planned.is(Fault.Mishap.RESET)) {
            exchange.reset();
        } else {
            exchange.answer(200, answer);
        }
    }

    void list(Exchange exchange) {
        var latestFirst =
                batches.all().stream()
                        .sorted(
                                Comparator.comparingLong((ObjectNode batch) ->
                                                batch.path("created_at").asLong())
                                        .thenComparing(batch -> batch.path("id").asText())
                                        .reversed())
                        .toList();
        exchange.answer(200, Pages.of(latestFirst, exchange).toString());
    }

    void show(Exchange exchange) {
        exchange.answer(200, found(exchange).toString());
    }

    void cancel(Exchange exchange) {
        var batch = found(exchange);
        var status = batch.path("status").asText();
        if (OVER.contains(status)) {
            throw new Refusal(
                    ErrorEnvelope.invalidRequest(
                            409,
                            null,
                            "Cannot cancel a batch with status '%s'.".formatted(status)));
        }
        cancelled.add(batch.path("id").asText());
        batch.put("status", "cancelling").put("cancelling_at", now());
        exchange.answer(200, batch.toString());
    }

    private void start(ObjectNode batch, PlannedFault planned) {
        var id = batch.path("id").asText();
        threads.execute(() ->
                run.through(
                        batch,
                        planned,
                        () -> cancelled.contains(id),
                        state -> batches.put(id, state),
                        ending -> batches.beside(id, ending)));
    }

    private void check(RequestFields fields) {
        fields.unknown(
                        Set.of(
                                "input_file_id",
                                "endpoint",
                                "completion_window",
                                "metadata",
                                "output_expires_after"))
                .or(() -> fields.required("input_file_id"))
                .or(() -> fields.required("endpoint"))
                .or(() -> fields.oneOf("endpoint", ENDPOINTS))
                .or(() -> fields.required("completion_window"))
                .or(() -> fields.oneOf("completion_window", List.of("24h")))
                .or(() -> noInput(fields.text("input_file_id", "")))
                .or(() -> expiry(fields.body().path("output_expires_after")))
                .ifPresent(error -> {
                    throw new Refusal(error);
                });
    }

    private Optional<ErrorEnvelope> noInput(String id) {
        var file = files.find(id);
        if (file.isEmpty()) {
            return Optional.of(
                    RequestFields.invalid(
                            "input_file_id", "No such File object: %s".formatted(id)));
        }
        return file.get().path("purpose").asText().equals("batch")
                ? Optional.empty()
                : Optional.of(
                        RequestFields.invalid(
                                "input_file_id", "The file's purpose must be 'batch'."));
    }

    private static Optional<ErrorEnvelope> expiry(JsonNode expiry) {
        var seconds = expiry.path("seconds").asLong();
        var legal =
                expiry.path("anchor").asText().equals("created_at")
                        && seconds >= 3_600
                        && seconds <= 2_592_000;
        return expiry.isMissingNode() || expiry.isNull() || legal
                ? Optional.empty()
                : Optional.of(
                        RequestFields.invalid(
                                "output_expires_after",
                                "Expected anchor 'created_at' and 3600 to 2592000 seconds."));
    }

    private ObjectNode fresh(ObjectNode body) {
        var batch = JsonNodeFactory.instance.objectNode();
        batch.put("id", JsonFolder.freshId("batch_")).put("object", "batch");
        batch.put("endpoint", body.path("endpoint").asText());
        batch.put("input_file_id", body.path("input_file_id").asText());
        batch.put("completion_window", "24h").put("status", "validating");
        batch.put("created_at", now());
        batch.put("expires_at", now() + Duration.ofHours(24).toSeconds());
        batch.putObject("request_counts").put("total", 0).put("completed", 0).put("failed", 0);
        for (var name : List.of("metadata", "output_expires_after")) {
            if (body.hasNonNull(name)) {
                batch.set(name, body.get(name));
            }
        }
        return batch;
    }

    private ObjectNode found(Exchange exchange) {
        var id = exchange.after(PREFIX);
        var batch =
                batches.get(id)
                        .orElseThrow(() ->
                                new Refusal(
                                        ErrorEnvelope.invalidRequest(
                                                404,
                                                null,
                                                "No batch found with id '%s'.".formatted(id))));
        if (cancelled.contains(id) && !OVER.contains(batch.path("status").asText())) {
            batch.put("status", "cancelling");
        }
        return batch;
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
