package io.atelier.storage;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The kinds of picture that can be told by their bytes.
public enum PictureFormat {
    PNG("PNG", "image/png", "png"),
    JPEG("JPEG", "image/jpeg", "jpg"),
    WEBP("WebP", "image/webp", "webp"),
    GIF("GIF", "image/gif", "gif"),
    SVG("SVG", "image/svg+xml", "svg");

    /// What the upstream makes.
    static final List<PictureFormat> OUTPUTS = List.of(values());

    /// What the upstream takes, and what sketches come in.
    static final List<PictureFormat> INPUTS = List.of(PNG, JPEG, WEBP);

    private final String title;
    private final String contentType;
    private final String extension;

    PictureFormat(String title, String contentType, String extension) {
        this.title = title;
        this.contentType = contentType;
        this.extension = extension;
    }

    static Optional<PictureFormat> ofExtension(String extension) {
        return Arrays.stream(values())
                .filter(format -> format.extension.equals(extension))
                .findFirst();
    }

    public static Optional<PictureFormat> ofContentType(String contentType) {
        return Arrays.stream(values())
                .filter(format -> format.contentType.equals(contentType))
                .findFirst();
    }

    /// Why a stored picture can't be what a call starts from, in words for the caller; empty where
    /// it can.
    public static Optional<String> objectionAsInput(String contentType) {
        return ofContentType(contentType)
                .filter(format -> !INPUTS.contains(format))
                .map(format ->
                        "is "
                                + format.title
                                + ", and only "
                                + listed(INPUTS, "or")
                                + " can be started from");
    }

    /// "PNG, JPEG or WebP".
    static String listed(List<PictureFormat> formats, String conjunction) {
        String but =
                formats.stream()
                        .limit(formats.size() - 1L)
                        .map(format -> format.title)
                        .collect(Collectors.joining(", "));
        return but + " " + conjunction + " " + formats.getLast().title;
    }

    public String contentType() {
        return contentType;
    }

    /// Without the dot.
    public String extension() {
        return extension;
    }
}
