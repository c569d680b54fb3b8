package io.atelier.embedded;

import java.util.Optional;

/// The size rule of gpt-image-2 and later.
record FlexibleSizes(int multipleOf, int maxEdge, long minPixels, long maxPixels, int maxRatio) {

    /// What is wrong with the size, if anything.
    Optional<String> objection(PixelSize size) {
        if (size.width() % multipleOf != 0 || size.height() % multipleOf != 0) {
            return Optional.of("Width and height must be divisible by %d.".formatted(multipleOf));
        }
        if (size.longEdge() > maxEdge) {
            return Optional.of("The longest edge must be at most %d.".formatted(maxEdge));
        }
        if (size.longEdge() > maxRatio * size.shortEdge()) {
            return Optional.of(
                    "The aspect ratio must be between 1:%1$d and %1$d:1.".formatted(maxRatio));
        }
        if (size.pixels() < minPixels || size.pixels() > maxPixels) {
            return Optional.of(
                    "The total number of pixels must be between %d and %d."
                            .formatted(minPixels, maxPixels));
        }
        return Optional.empty();
    }
}
