package io.atelier.openai;

import io.atelier.catalog.Batching;
import io.atelier.catalog.Catalog;
import io.atelier.job.Failure;
import io.atelier.job.ImageOperation;
import io.atelier.job.Outcome;
import io.atelier.trace.Tracing;
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

    private static final Failure TOO_LARGE =
            Failure.of("file_too_large", "The file is larger than it may be.");

    private final Endpoints endpoints;
    private final OpenAiConfig config;
    private final BatchFitting fitting;
    private final Tracing tracing;

    @Inject
    OpenAiBatchUpstream(
            Endpoints endpoints, OpenAiConfig config, Catalog catalog, Tracing tracing) {
        this.endpoints = endpoints;
        this.config = config;
        this.fitting = new BatchFitting(new Batching(catalog));
        this.tracing = tracing;
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
        try (CallSpan span = CallSpan.begin(tracing, CallSpan.UPLOAD, endpoint, model)) {
            FileUpload upload =
                    TimeLimit.orElse(
                            deadline,
                            FileUpload.class,
                            () -> endpoint.files().upload(lines, expiresAfter),
                            () -> new FileUpload.NotReached(LATE, null));
            switch (upload) {
                case FileUpload.Done _ -> {}
                case FileUpload.Refused refused -> span.failed(refused.failure());
                case FileUpload.NotReached late -> span.failed(late.failure());
            }
            return upload;
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
        try (CallSpan span = CallSpan.begin(tracing, CallSpan.CREATE_BATCH, endpoint, model)) {
            BatchCreation creation =
                    TimeLimit.orElse(
                            ORDER,
                            BatchCreation.class,
                            () -> endpoint.batches().create(order),
                            () -> new BatchCreation.Doubtful(LATE));
            switch (creation) {
                case BatchCreation.Created _ -> {}
                case BatchCreation.NotAccepted refused -> span.failed(refused.failure());
                case BatchCreation.Doubtful doubtful -> span.failed(doubtful.failure());
                case BatchCreation.Refused refused -> span.failed(refused.failure());
            }
            return creation;
        }
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
        Endpoint endpoint = endpoints.of(model);
        try (CallSpan span = CallSpan.begin(tracing, CallSpan.DOWNLOAD, endpoint, model)) {
            FileDownload download =
                    TimeLimit.orElse(
                            deadline,
                            FileDownload.class,
                            () -> endpoint.files().download(fileId, target, mostBytes),
                            () ->
                                    new FileDownload.NotReached(
                                            LATE, null, PartFile.of(target).bytes()));
            switch (download) {
                case FileDownload.Done _ -> {}
                case FileDownload.Gone gone -> span.failed(gone.failure());
                case FileDownload.TooLarge _ -> span.failed(TOO_LARGE);
                case FileDownload.NotReached late -> span.failed(late.failure());
            }
            return download;
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
