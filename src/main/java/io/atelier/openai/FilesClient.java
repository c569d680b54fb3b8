package io.atelier.openai;

import io.atelier.job.Failure;
import io.atelier.job.Outcome;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;

/// `/v1/files`, as far as batches need it. Everything is free.
final class FilesClient {
    private static final Logger LOG = Logger.getLogger(FilesClient.class);
    private static final int MOST_BYTES = 1 << 20;

    private final OpenAiApi api;
    private final Wire wire;

    /// @param api with connections that may be silent for long: nothing comes back while a file
    ///   goes up
    FilesClient(OpenAiApi api, Wire wire) {
        this.api = api;
        this.wire = wire;
    }

    /// @throws UncheckedIOException where there is no such file
    FileUpload upload(Path lines, Duration expiresAfter) throws InterruptedException {
        FormBody form = new FormBody();
        form.field("purpose", "batch");
        form.field("expires_after[anchor]", Expiry.ANCHOR);
        form.field("expires_after[seconds]", Long.toString(expiresAfter.toSeconds()));
        form.file(
                "file",
                "batch.jsonl",
                "application/jsonl",
                new RequestBody.Piece.Whole(lines, size(lines)));
        Reply reply = wire.send(form.made(), api::upload, "", _ -> new Reply.Reading(MOST_BYTES));
        return switch (reply) {
            case Reply.Said said -> uploaded(said);
            case Reply.Failed failed -> notUploaded(failed.end());
        };
    }

    /// As often as each try brings the file on.
    ///
    /// @throws UncheckedIOException where our own disk fails
    FileDownload download(String fileId, Path target, long mostBytes) throws InterruptedException {
        if (Files.exists(target)) {
            return new FileDownload.Done(size(target));
        }
        PartFile part = PartFile.of(target);
        FileDownload download = download(fileId, part, mostBytes);
        while (download instanceof FileDownload.NotReached lost && goesOn(part, lost)) {
            part = PartFile.of(target);
            download = download(fileId, part, mostBytes);
        }
        return download;
    }

    /// Whether a try has brought bytes, or dropped those that stood in the way.
    private static boolean goesOn(PartFile before, FileDownload.NotReached lost) {
        return lost.retryAfter() == null
                && (lost.bytes() > before.bytes() || (lost.bytes() == 0 && before.bytes() > 0));
    }

    private static FileUpload uploaded(Reply.Said said) {
        String id = BatchReading.id(said.json().path("id"));
        LOG.infof("file uploaded fileId=%s requestId=%s", id, said.headers().requestId());
        return id == null
                ? new FileUpload.NotReached(
                        Failure.of(
                                Answer.Flaw.MALFORMED.code(),
                                "The upstream took the file and did not say under which name."),
                        null)
                : new FileUpload.Done(id);
    }

    private static FileUpload notUploaded(CallEnd end) {
        LOG.warnf(
                "file not uploaded code=%s requestId=%s",
                end.failure().code(), end.outcome().requestId());
        return end.outcome() instanceof Outcome.Refused refused
                ? new FileUpload.Refused(refused.failure())
                : new FileUpload.NotReached(end.failure(), end.retryAfter());
    }

    private FileDownload download(String fileId, PartFile part, long mostBytes)
            throws InterruptedException {
        Downloading downloading = new Downloading(part, mostBytes);
        Uni<RestResponse<InputStream>> call =
                api.content(part.range(), fileId).invoke(downloading::begins);
        return wire.exchange(call, "", downloading);
    }

    boolean delete(String fileId) throws InterruptedException {
        return switch (wire.exchange(api.deleteFile(fileId), "", new Reply.Reading(MOST_BYTES))) {
            case Reply.Said said -> said.json().path("deleted").asBoolean(false);
            case Reply.Failed failed -> failed.status() == 404;
        };
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException("looking at " + file + " failed", e);
        }
    }
}
