package io.atelier.embedded;

import java.util.Optional;
import java.util.regex.Pattern;

/// Width by height in pixels, written `1536x1024`.
record PixelSize(int width, int height) {
    private static final Pattern WRITTEN = Pattern.compile("([1-9]\\d{0,4})x([1-9]\\d{0,4})");

    static Optional<PixelSize> parse(String text) {
        var match = WRITTEN.matcher(text);
        return match.matches()
                ? Optional.of(
                        new PixelSize(
                                Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2))))
                : Optional.empty();
    }

    long pixels() {
        return (long) width * height;
    }

    int longEdge() {
        return Math.max(width, height);
    }

    int shortEdge() {
        return Math.min(width, height);
    }

    @Override
    public String toString() {
        return width + "x" + height;
    }
}
