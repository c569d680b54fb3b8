package io.atelier.embedded;

import java.util.Optional;

/// The rules of gif: all frames are laid out on one sheet, which has the size budget of a picture.
final class Animations {
    static final int DEFAULT_FRAMES = 9;
    static final int DEFAULT_MILLIS = 200;
    private static final int MAX_MILLIS = 655_350;

    private Animations() {}

    static Optional<String> objection(PixelSize frame, int frames, FlexibleSizes rule) {
        if (frame.width() % rule.multipleOf() != 0 || frame.height() % rule.multipleOf() != 0) {
            return Optional.of(
                    "Width and height must be divisible by %d.".formatted(rule.multipleOf()));
        }
        return frame.pixels() * cells(frames) > rule.maxPixels()
                ? Optional.of("%d frames of this size exceed the pixel budget.".formatted(frames))
                : Optional.empty();
    }

    /// The largest square that fits.
    static PixelSize square(int frames) {
        var edge = cells(frames) == 9 ? 960 : cells(frames) == 12 ? 816 : 720;
        return new PixelSize(edge, edge);
    }

    /// Rounded to 10 ms.
    static int millis(int asked) {
        return Math.clamp(10 * ((asked + 5L) / 10), 10, MAX_MILLIS);
    }

    /// Of the sheet: 3 x 3, 4 x 3 or 4 x 4.
    private static int cells(int frames) {
        return frames <= 9 ? 9 : frames <= 12 ? 12 : 16;
    }
}
