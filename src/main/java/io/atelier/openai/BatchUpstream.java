package io.atelier.openai;

import io.atelier.job.ImageOperation;
import io.atelier.job.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// Whoever makes pictures for half the money within a day (OpenAI's Batch API): many calls go in as
/// the lines of one file and come back as the lines of others.
///
/// Everything blocks and is meant for a virtual thread; interrupting it closes the connection. What
/// a batch costs is owed from [#create] on, which is why that alone has an outcome in doubt and is
/// never sent twice from here: after a doubt [#find] tells. Which upstream a batch goes to is a
/// matter of its model; the lines of one batch must share model and endpoint.
public interface BatchUpstream {
    /// Of one file (contract.md section 3).
    int MOST_LINES = 50_000;

    /// Of one file.
    long MOST_BYTES = 200_000_000;

    /// Whether a call may stand in a batch, and in which.
    ///
    /// @param inputs the operation's pictures as far as they are known; [Inputs#NONE] asks about
    ///   the operation alone
    BatchFit fit(ImageOperation operation, Inputs inputs);

    /// One line of a batch: the very call that [Upstream] would make.
    ///
    /// @param customId finds the answer again; no two lines of a batch may share it
    /// @param inputs of an edit or a variation, resolved
    /// @throws IllegalArgumentException for a call that doesn't [#fit]
    BatchLine line(String customId, ImageOperation operation, Inputs inputs);

    /// Sends a file of lines to the upstream, where it lies until it expires or is deleted. Free:
    /// whatever doesn't succeed may be tried again.
    ///
    /// @param expiresAfter 1 hour to 30 days from now
    FileUpload upload(String model, Path lines, Duration expiresAfter, Duration deadline);

    /// Orders a batch, once.
    BatchCreation create(String model, BatchOrder order);

    /// Looks for a batch by something in its metadata, the latest first.
    ///
    /// @param notBefore how far back, by the upstream's clock; leave room for a difference between
    ///   the clocks
    BatchFinding find(String model, String key, String value, Instant notBefore);

    BatchLook get(String model, String batchId);

    /// Asks the upstream to stop a batch, which takes it up to ten minutes; what is done by then is
    /// delivered and billed. A batch that is over already is told as it is.
    BatchLook cancel(String model, String batchId);

    /// Copies a file of the upstream's to `target`, which is there once it is whole; until then its
    /// bytes are in `target` with `.part` appended, from where a later call goes on.
    ///
    /// @param mostBytes a larger file is given up
    FileDownload download(
            String model, String fileId, Path target, long mostBytes, Duration deadline);

    /// Takes the pictures of one line, as [BatchResults] found it, to the sink and tells what its
    /// call came to, as if it had been made by [Upstream]. May be asked again: the line stays where
    /// it is.
    ///
    /// @param operation the call that the line answers
    /// @throws IOException where the downloaded file can't be read
    Outcome outcome(ResultLine.Told line, ImageOperation operation, PictureSink pictures)
            throws IOException;

    /// Deletes a file at the upstream, which would expire anyway.
    ///
    /// @return whether the upstream says that it is gone
    boolean delete(String model, String fileId);
}
