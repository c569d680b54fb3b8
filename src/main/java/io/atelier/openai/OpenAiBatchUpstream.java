package io.atelier.openai;

import io.atelier.catalog.Batching;
import io.atelier.catalog.Catalog;
import io.atelier.job.Failure;
import io.atelier.job.ImageOperation;
import io.atelier.job.Outcome;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/// OpenAI, or whatever speaks as it does, as a [BatchUpstream]: finds the upstream of a model and
/// limits every call in time. An account without money, or a model whose breaker is open, gets
/// neither files nor orders; what is there already can always be asked about and fetched.
@Singleton
public class OpenAiBatchUpstream implements BatchUpstream {
    private static final Logger LOG = Logger.getLogger(OpenAiBatchUpstream.class);
    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final Duration ORDER = Duration.ofMinutes(1);
    private static final Duration LIST = Duration.ofMinutes(1);

    private static final Failure LATE =
            Failure.of("upstream_deadline_exceeded", "The upstream did not answer in time.");
    private static final Failure DISK =
            Failure.of("storage_failed", "A file of ours could not be read or written.");

    private final Endpoints endpoints;
    private final OpenAiConfig config;
    private final BatchFitting fitting;

    @Inject
    OpenAiBatchUpstream(Endpoints endpoints, OpenAiConfig config, Catalog catalog) {
        this.endpoints = endpoints;
        this.config = config;
        this.fitting = new BatchFitting(new Batching(catalog));
    }

    @Override
    public BatchFit fit(ImageOperation operation, Inputs inputs) {
        return fitting.fit(operation, inputs);
    }

    @Override
    public BatchLine line(String customId, ImageOperation operation, Inputs inputs) {
        return switch (fit(operation, inputs)) {
            case BatchFit.Fits fits ->
                    new BatchLine(
                            fits.endpoint(),
                            ImagesBody.line(customId, fits.endpoint(), operation, inputs));
            case BatchFit.Unfit unfit ->
                    throw new IllegalArgumentException("no line of a batch: " + unfit.sentence());
        };
    }

    @Override
    public FileUpload upload(String model, Path lines, Duration expiresAfter, Duration deadline) {
        Expiry.check(expiresAfter);
        Endpoint endpoint = endpoints.of(model);
        if (!endpoint.guard().admits(model)) {
            return new FileUpload.NotReached(heldBack().failure(), heldBack().retryAfter());
        }
        try {
            return TimeLimit.orElse(
                    deadline,
                    FileUpload.class,
                    () -> endpoint.files().upload(lines, expiresAfter),
                    () -> new FileUpload.NotReached(LATE, null));
        } catch (UncheckedIOException e) {
            LOG.warnf("a file could not be uploaded: %s", e.getMessage());
            return new FileUpload.NotReached(DISK, null);
        }
    }

    @Override
    public BatchCreation create(String model, BatchOrder order) {
        Endpoint endpoint = endpoints.of(model);
        if (Thread.currentThread().isInterrupted()) {
            Outcome.NotAccepted neverSent = Classification.neverSent();
            return new BatchCreation.NotAccepted(neverSent.failure(), null);
        }
        if (!endpoint.guard().admits(model)) {
            return new BatchCreation.NotAccepted(heldBack().failure(), heldBack().retryAfter());
        }
        return TimeLimit.orElse(
                ORDER,
                BatchCreation.class,
                () -> endpoint.batches().create(order),
                () -> new BatchCreation.Doubtful(LATE));
    }

    @Override
    public BatchFinding find(String model, String key, String value, Instant notBefore) {
        BatchesClient batches = endpoints.of(model).batches();
        return TimeLimit.orElse(
                LIST,
                BatchFinding.class,
                () -> batches.find(key, value, notBefore),
                () -> new BatchFinding.Unknown(LATE));
    }

    @Override
    public BatchLook get(String model, String batchId) {
        BatchesClient batches = endpoints.of(model).batches();
        return TimeLimit.orElse(
                SHORT, BatchLook.class, () -> batches.get(batchId), OpenAiBatchUpstream::unclear);
    }

    @Override
    public BatchLook cancel(String model, String batchId) {
        BatchesClient batches = endpoints.of(model).batches();
        return TimeLimit.orElse(
                SHORT,
                BatchLook.class,
                () -> batches.cancel(batchId),
                OpenAiBatchUpstream::unclear);
    }

    @Override
    public FileDownload download(
            String model, String fileId, Path target, long mostBytes, Duration deadline) {
        FilesClient files = endpoints.of(model).files();
        try {
            return TimeLimit.orElse(
                    deadline,
                    FileDownload.class,
                    () -> files.download(fileId, target, mostBytes),
                    () -> new FileDownload.NotReached(LATE, null, PartFile.of(target).bytes()));
        } catch (UncheckedIOException e) {
            LOG.warnf("a file could not be kept, it must be fetched again: %s", e.getMessage());
            return new FileDownload.NotReached(DISK, null, 0);
        }
    }

    @Override
    public Outcome outcome(ResultLine.Told line, ImageOperation operation, PictureSink pictures)
            throws IOException {
        return LineAnswer.of(line, operation, config.maxPicture().asLongValue(), pictures)
                .outcome();
    }

    @Override
    public boolean delete(String model, String fileId) {
        FilesClient files = endpoints.of(model).files();
        return TimeLimit.orElse(SHORT, Boolean.class, () -> files.delete(fileId), () -> false);
    }

    private Outcome.NotAccepted heldBack() {
        return Classification.breakerOpen(config.breaker().delay());
    }

    private static BatchLook unclear() {
        return new BatchLook.Unclear(LATE, null);
    }
}
