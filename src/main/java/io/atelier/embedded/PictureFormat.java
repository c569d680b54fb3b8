package io.atelier.embedded;

/// How a picture is encoded.
enum PictureFormat {
    PNG,
    JPEG,
    WEBP;

    /// As it is written in requests and answers.
    String written() {
        return switch (this) {
            case PNG -> "png";
            case JPEG -> "jpeg";
            case WEBP -> "webp";
        };
    }
}
