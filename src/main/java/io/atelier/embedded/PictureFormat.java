package io.atelier.embedded;

import java.util.Locale;

/// How a picture is encoded.
enum PictureFormat {
    PNG,
    JPEG,
    WEBP,
    GIF,
    SVG;

    /// As it is written in requests and answers.
    String written() {
        return name().toLowerCase(Locale.ROOT);
    }

    static PictureFormat of(String written) {
        return valueOf(written.toUpperCase(Locale.ROOT));
    }
}
