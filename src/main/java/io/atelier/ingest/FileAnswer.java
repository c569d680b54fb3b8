package io.atelier.ingest;

import io.atelier.storage.InputFile;

/// A file in OpenAI's shape, with what we know besides.
///
/// @param createdAt in seconds since 1970
public record FileAnswer(
        String id,
        String object,
        long bytes,
        long createdAt,
        String filename,
        String purpose,
        String status,
        Atelier atelier) {
    /// What OpenAI does not tell.
    public record Atelier(String contentType, String sha256, int width, int height) {}

    /// What is left of a file.
    public record Deleted(String id, String object, boolean deleted) {}

    static FileAnswer of(InputFile file) {
        return new FileAnswer(
                file.id(),
                "file",
                file.bytes(),
                file.createdAt().getEpochSecond(),
                file.filename(),
                file.purpose(),
                "processed",
                new Atelier(
                        file.contentType(),
                        file.sha256(),
                        file.widthPixels(),
                        file.heightPixels()));
    }
}
