package io.atelier.embedded;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Takes a batch from `validating` to its end: seconds of waiting that the latency factor and the
/// switch `batch_factor` stretch, then one line after the other, in no order.
final class BatchRun {
    private static final Duration VALIDATING = Duration.ofSeconds(2);
    private static final Duration WAITING = Duration.ofSeconds(8);

    private final BatchLine line;
    private final FileShelf files;
    private final SimulatorModels models;
    private final Latency latency;
    private final AtomicReference<Switches> switches;
    private final Clock clock;

    BatchRun(
            BatchLine line,
            FileShelf files,
            SimulatorModels models,
            Latency latency,
            AtomicReference<Switches> switches,
            Clock clock) {
        this.line = line;
        this.files = files;
        this.models = models;
        this.latency = latency;
        this.switches = switches;
        this.clock = clock;
    }

    /// One batch on its way.
    private record Work(
            ObjectNode batch,
            Fault fault,
            BooleanSupplier cancelled,
            Consumer<ObjectNode> state,
            BatchInput input,
            BatchOutput answers,
            BatchOutput errors) {

        String id() {
            return batch.path("id").asText();
        }

        void is(String status) {
            batch.put("status", status);
            state.accept(batch);
        }

        boolean isDone(String customId) {
            return answers.has(customId) || errors.has(customId);
        }

        void count() {
            var counts = batch.putObject("request_counts");
            counts.put("total", input.lines().size());
            counts.put("completed", answers.lines());
            counts.put("failed", errors.lines());
        }
    }

    /// Returns when the batch is over or the simulator stops.
    ///
    /// @param state takes every new state
    /// @param beside where a file of this batch may lie, by its ending
    void through(
            ObjectNode batch,
            PlannedFault planned,
            BooleanSupplier cancelled,
            Consumer<ObjectNode> state,
            Function<String, Path> beside) {
        if (!pass(VALIDATING, cancelled) && !cancelled.getAsBoolean()) {
            return;
        }
        var input = BatchInput.of(files.content(batch.path("input_file_id").asText()));
        var errors = objections(batch, planned.fault(), input);
        if (!errors.isEmpty()) {
            batch.putObject("errors").put("object", "list").set("data", errors);
            state.accept(batch.put("status", "failed").put("failed_at", now()));
            return;
        }
        try (var answers = new BatchOutput(beside.apply(".answers"));
                var failures = new BatchOutput(beside.apply(".failures"))) {
            var work = new Work(batch, planned.fault(), cancelled, state, input, answers, failures);
            work.count();
            batch.put("in_progress_at", now());
            work.is("in_progress");
            var waited = pass(WAITING, cancelled) && latency.pass(planned.delay(), cancelled);
            if (waited || cancelled.getAsBoolean()) {
                finish(work, lines(work));
            }
        }
    }

    private ArrayNode objections(ObjectNode batch, Fault fault, BatchInput input) {
        if (fault == Fault.Mishap.BATCH_FAILED) {
            return JsonNodeFactory.instance
                    .arrayNode()
                    .add(
                            BatchInput.error(
                                    "token_limit_exceeded",
                                    null,
                                    "Enqueued token limit reached for this model. Please try again once some in_progress batches have been completed."));
        }
        return input.errors(batch.path("endpoint").asText(), models, LocalDate.now(clock));
    }

    /// How it ended.
    private String lines(Work work) {
        var order =
                new ArrayList<>(IntStream.range(0, work.input().lines().size()).boxed().toList());
        Collections.shuffle(order, new Random(work.id().hashCode()));
        var whole = work.fault() != Fault.Mishap.BATCH_EXPIRED;
        var wanted = whole ? order.size() : order.size() / 2;
        for (int i = 0; i < order.size(); i++) {
            if (work.cancelled().getAsBoolean()) {
                return leave(work, order, "cancelled");
            }
            if (i >= wanted || now() >= work.batch().path("expires_at").asLong()) {
                return leave(work, order, "expired");
            }
            if (!latency.pass(Duration.ZERO)) {
                return "";
            }
            one(work, work.input().line(order.get(i)));
        }
        return "completed";
    }

    private void one(Work work, ObjectNode asked) {
        var customId = asked.path("custom_id").asText();
        if (work.isDone(customId)) {
            return;
        }
        var call = JsonFolder.freshId("req_");
        try {
            var answer =
                    line.answer(
                            asked.path("url").asText(),
                            (ObjectNode) asked.path("body"),
                            call,
                            work.id());
            work.answers().answered(customId, call, 200, answer);
        } catch (Refusal refusal) {
            work.errors()
                    .answered(
                            customId,
                            call,
                            refusal.error().status(),
                            new AnswerBody().text(refusal.error().toJson().toString()));
        }
        work.count();
        work.is("in_progress");
    }

    private static String leave(Work work, List<Integer> order, String how) {
        for (var index : order) {
            var customId = work.input().line(index).path("custom_id").asText();
            if (!work.isDone(customId)) {
                work.errors()
                        .neverRun(
                                customId,
                                "batch_" + how,
                                "This request was not run before the batch was %s.".formatted(how));
            }
        }
        return how;
    }

    private void finish(Work work, String how) {
        if (how.isEmpty()) {
            return;
        }
        var batch = work.batch();
        work.count();
        if (how.equals("completed")) {
            batch.put("finalizing_at", now());
            work.is("finalizing");
        }
        shelve(work, work.answers(), "output");
        shelve(work, work.errors(), "error");
        batch.put(how + "_at", now());
        work.is(how);
    }

    private void shelve(Work work, BatchOutput output, String kind) {
        if (output.lines() > 0) {
            var file =
                    files.add(
                            "%s_%s.jsonl".formatted(work.id(), kind),
                            "batch_output",
                            output.file(),
                            expiry(work.batch()));
            work.batch().put(kind + "_file_id", file.path("id").asText());
        }
    }

    private @Nullable Long expiry(ObjectNode batch) {
        var seconds = batch.path("output_expires_after").path("seconds");
        return seconds.isNumber() ? Long.valueOf(now() + seconds.asLong()) : null;
    }

    private boolean pass(Duration duration, BooleanSupplier cancelled) {
        var factor = latency.factor() * switches.get().batchFactor();
        return latency.pass(Duration.ofMillis(Math.round(duration.toMillis() * factor)), cancelled);
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
