package io.atelier.storage;

import java.util.Arrays;
import java.util.Optional;

/// The kinds of picture that can be told by their bytes.
public enum PictureFormat {
    PNG("image/png", "png"),
    JPEG("image/jpeg", "jpg"),
    WEBP("image/webp", "webp");

    private final String contentType;
    private final String extension;

    PictureFormat(String contentType, String extension) {
        this.contentType = contentType;
        this.extension = extension;
    }

    static Optional<PictureFormat> ofExtension(String extension) {
        return Arrays.stream(values())
                .filter(format -> format.extension.equals(extension))
                .findFirst();
    }

    public String contentType() {
        return contentType;
    }

    /// Without the dot.
    public String extension() {
        return extension;
    }
}
