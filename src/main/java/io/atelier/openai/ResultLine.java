package io.atelier.openai;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// One line of a batch's output or error file.
public sealed interface ResultLine {
    Path file();

    /// In its file, from 1.
    long number();

    /// Which call it is about, and what became of that.
    ///
    /// @param answer null for a call that was never made, and where the line has none
    /// @param error why there is no answer; null where there is one
    record Told(
            Path file,
            long number,
            String customId,
            @Nullable Answered answer,
            @Nullable LineError error)
            implements ResultLine {}

    /// An earlier line is about the same call; that one counts.
    record Repeated(Path file, long number, String customId) implements ResultLine {}

    /// Nobody can tell which call it is about.
    ///
    /// @param why ours, never a word of the line
    record Unreadable(Path file, long number, String why) implements ResultLine {}

    /// An answer of the Images API.
    ///
    /// @param requestId the upstream's own id of the call, for its support
    /// @param bodyFrom where its body begins in the file; -1 where there is none
    /// @param bodyTo behind its last byte
    record Answered(int status, @Nullable String requestId, long bodyFrom, long bodyTo) {}

    /// @param code empty where there is none
    /// @param message in the upstream's words, unfit to be shown
    record LineError(String code, String message) {}
}
