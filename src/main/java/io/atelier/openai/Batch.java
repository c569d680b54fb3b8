package io.atelier.openai;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A batch as the upstream tells of it.
///
/// @param outputFileId the answers with 2xx; null while there are none
/// @param errorFileId the other answers, and the lines that were never run; null while there are
///   none
/// @param errors why it failed as a whole
/// @param expiresAt when the upstream gives up what it has not done; null where it doesn't tell
public record Batch(
        String id,
        BatchStatus status,
        Counts counts,
        @Nullable String inputFileId,
        @Nullable String outputFileId,
        @Nullable String errorFileId,
        List<Problem> errors,
        Map<String, String> metadata,
        Instant createdAt,
        @Nullable Instant expiresAt) {
    public Batch {
        Objects.requireNonNull(id);
        Objects.requireNonNull(status);
        errors = List.copyOf(errors);
        metadata = Map.copyOf(metadata);
    }

    /// Lines, all 0 while the upstream has not looked at them.
    public record Counts(long total, long completed, long failed) {
        static final Counts NONE = new Counts(0, 0, 0);
    }

    /// What is wrong with the input, fit to be shown.
    ///
    /// @param code empty where there is none
    /// @param line of the input file, from 1; null for all of it
    public record Problem(String code, @Nullable Long line, String message) {}
}
