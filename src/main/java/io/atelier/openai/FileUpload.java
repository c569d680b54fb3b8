package io.atelier.openai;

import io.atelier.job.Failure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What sending a file to the upstream came to.
public sealed interface FileUpload {
    record Done(String fileId) implements FileUpload {}

    /// For good; the same file will be refused again.
    record Refused(Failure failure) implements FileUpload {}

    /// It can be sent again. Perhaps it lies there already, then nobody will ever use it.
    record NotReached(Failure failure, @Nullable Duration retryAfter) implements FileUpload {}
}
