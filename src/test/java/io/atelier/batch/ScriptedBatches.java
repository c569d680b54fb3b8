package io.atelier.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atelier.job.Failure;
import io.atelier.job.ImageOperation;
import io.atelier.job.Outcome;
import io.atelier.job.Usage;
import io.atelier.openai.Batch;
import io.atelier.openai.BatchCreation;
import io.atelier.openai.BatchEndpoint;
import io.atelier.openai.BatchFinding;
import io.atelier.openai.BatchFit;
import io.atelier.openai.BatchLine;
import io.atelier.openai.BatchLook;
import io.atelier.openai.BatchOrder;
import io.atelier.openai.BatchStatus;
import io.atelier.openai.BatchUpstream;
import io.atelier.openai.FileDownload;
import io.atelier.openai.FileUpload;
import io.atelier.openai.Inputs;
import io.atelier.openai.PictureSink;
import io.atelier.openai.ResultLine;
import io.atelier.openai.SampleLine;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/// An upstream whose batches go as the test says. Unless told otherwise it takes everything, and
/// every line succeeds at the second look.
final class ScriptedBatches implements BatchUpstream {
    static final String ID = "batch_1";
    static final Usage USAGE = new Usage(10, 0, 0, 90);

    /// What comes of a line, by its number in the input.
    final Map<Integer, String> ends = new HashMap<>();

    final Queue<BatchCreation> creations = new ArrayDeque<>();
    final Queue<FileUpload> uploads = new ArrayDeque<>();
    final Queue<BatchFinding> findings = new ArrayDeque<>();
    final Deque<Batch> looks = new ArrayDeque<>();
    final List<BatchOrder> orders = new ArrayList<>();
    final List<String> deleted = new ArrayList<>();
    List<String> input = List.of();
    int uploaded;
    int cancelled;
    int looked;
    Runnable whileUploading = () -> {};
    Runnable whileOrdering = () -> {};
    Runnable whileLooking = () -> {};

    /// How it ends when nothing else is said.
    BatchStatus ending = BatchStatus.COMPLETED;

    byte[] picture =
            "<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'></svg>".getBytes(UTF_8);

    static Batch batch(BatchStatus status, Batch.Problem... problems) {
        boolean over = status.over() && status != BatchStatus.FAILED;
        return new Batch(
                ID,
                status,
                new Batch.Counts(3, over ? 2 : 0, over ? 1 : 0),
                "file-in",
                over ? "file-out" : null,
                null,
                List.of(problems),
                Map.of(),
                Instant.EPOCH,
                null);
    }

    @Override
    public BatchFit fit(ImageOperation operation, Inputs inputs) {
        return new BatchFit.Fits(BatchEndpoint.GENERATIONS);
    }

    @Override
    public BatchLine line(String customId, ImageOperation operation, Inputs inputs) {
        return SampleLine.of(customId, operation, inputs);
    }

    @Override
    public FileUpload upload(String model, Path lines, Duration expiresAfter, Duration deadline) {
        uploaded++;
        try {
            input = Files.readAllLines(lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        whileUploading.run();
        FileUpload scripted = uploads.poll();
        return scripted == null ? new FileUpload.Done("file-in") : scripted;
    }

    @Override
    public BatchCreation create(String model, BatchOrder order) {
        orders.add(order);
        whileOrdering.run();
        BatchCreation scripted = creations.poll();
        return scripted == null
                ? new BatchCreation.Created(batch(BatchStatus.VALIDATING))
                : scripted;
    }

    @Override
    public BatchFinding find(String model, String key, String value, Instant notBefore) {
        BatchFinding scripted = findings.poll();
        return scripted == null ? new BatchFinding.Absent() : scripted;
    }

    @Override
    public BatchLook get(String model, String batchId) {
        looked++;
        whileLooking.run();
        Batch scripted = looks.poll();
        return new BatchLook.Seen(scripted == null ? batch(ending) : scripted);
    }

    @Override
    public BatchLook cancel(String model, String batchId) {
        cancelled++;
        looks.clear();
        ending = BatchStatus.CANCELLED;
        return new BatchLook.Seen(batch(BatchStatus.CANCELLING));
    }

    @Override
    public FileDownload download(
            String model, String fileId, Path target, long mostBytes, Duration deadline) {
        List<String> lines = new ArrayList<>();
        for (int i = input.size(); i >= 1; i--) {
            String end = ends.getOrDefault(i, "200");
            String customId = input.get(i - 1).replaceAll(".*\"custom_id\":\"([^\"]+)\".*", "$1");
            if (end.matches("\\d+")) {
                lines.add(
                        "{\"custom_id\":\"%s\",\"response\":{\"status_code\":%s,\"request_id\":\"req\",\"body\":{}},\"error\":null}"
                                .formatted(customId, end));
            } else if (!end.isEmpty()) {
                lines.add(
                        "{\"custom_id\":\"%s\",\"response\":null,\"error\":{\"code\":\"%s\",\"message\":\"no\"}}"
                                .formatted(customId, end));
            }
        }
        try {
            Files.write(target, lines);
            return new FileDownload.Done(Files.size(target));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Outcome outcome(ResultLine.Told line, ImageOperation operation, PictureSink sink) {
        ResultLine.LineError error = line.error();
        ResultLine.Answered answer = line.answer();
        if (error != null || answer == null) {
            return new Outcome.NotAccepted(
                    Failure.of(error == null ? "none" : error.code(), "Not run."), null, null);
        }
        return switch (answer.status()) {
            case 200 -> answered(sink);
            case 400 -> new Outcome.Refused(Failure.of("moderation_blocked", "No."), "req");
            default -> new Outcome.Ambiguous(Failure.of("server_error", "Oh."), "req");
        };
    }

    private Outcome answered(PictureSink sink) {
        try (OutputStream target = sink.picture(0)) {
            target.write(picture);
        } catch (IOException e) {
            return new Outcome.Ambiguous(Failure.of("storage_failed", e.toString()), null);
        }
        return new Outcome.Answered(1, USAGE, "req");
    }

    @Override
    public boolean delete(String model, String fileId) {
        return deleted.add(fileId);
    }
}
