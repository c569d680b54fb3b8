package io.atelier.openai;

import io.atelier.job.Failure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What fetching a file from the upstream came to.
public sealed interface FileDownload {
    /// It lies, whole, where it was wanted.
    record Done(long bytes) implements FileDownload {}

    /// The upstream doesn't have it, or no longer.
    record Gone(Failure failure) implements FileDownload {}

    /// It is larger than was allowed; nothing of it is kept.
    record TooLarge(long mostBytes) implements FileDownload {}

    /// Ask again: what has arrived is kept.
    ///
    /// @param bytes that have arrived so far
    record NotReached(Failure failure, @Nullable Duration retryAfter, long bytes)
            implements FileDownload {}
}
