package io.atelier.storage;

import java.time.Instant;
import java.util.Optional;

/// A picture that a caller handed in. It never changes; the same bytes of the same tenant are the
/// same file.
///
/// @param id `file-` and 32 hexadecimal digits, told by tenant and content alone
/// @param alpha whether it has an alpha channel
/// @param filename what the caller who was first called it; shown, never used as a name
/// @param purpose what the caller who was first said it is for
public record InputFile(
        String id,
        String sha256,
        String contentType,
        long bytes,
        int widthPixels,
        int heightPixels,
        boolean alpha,
        Instant createdAt,
        String filename,
        String purpose) {
    InputFile named(String otherFilename) {
        return new InputFile(
                id,
                sha256,
                contentType,
                bytes,
                widthPixels,
                heightPixels,
                alpha,
                createdAt,
                otherFilename,
                purpose);
    }

    PictureFormat format() {
        return PictureFormat.ofContentType(contentType)
                .orElseThrow(() -> new IllegalStateException("stored as " + contentType));
    }

    /// Why it can't be the mask of that picture, in words for the caller; empty where it can.
    public Optional<String> objectionAsMaskOf(InputFile image) {
        if (!contentType.equals(PictureFormat.PNG.contentType()) || !alpha) {
            return Optional.of("must be a PNG with an alpha channel");
        }
        return widthPixels == image.widthPixels() && heightPixels == image.heightPixels()
                ? Optional.empty()
                : Optional.of(
                        "must be as large as the first image, %dx%d pixels, not %dx%d"
                                .formatted(
                                        image.widthPixels(),
                                        image.heightPixels(),
                                        widthPixels,
                                        heightPixels));
    }
}
