package io.atelier.chaos;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/// What pictures an errand is for: each kind has a price of its own.
///
/// @param sketches partial images on the way
/// @param edits whether it begins with a picture
record Wish(String model, String size, String quality, int n, int sketches, boolean edits) {
    private static final String[] MODELS = {
        "gpt-image-2.5-flare", "gpt-image-2.5-flare", "gpt-image-2", "gpt-image-2.6-flare"
    };
    private static final String PICTURE =
            "data:image/png;base64," + Base64.getEncoder().encodeToString(png());

    static Wish drawn(Dice dice) {
        return drawn(
                dice,
                new String[] {"low", "low", "medium", "medium", "high", "auto"},
                new String[] {"1024x1024", "1024x1024", "1536x1024", "auto"});
    }

    /// Of which a budget knows beforehand, nearly to the cent, what it costs: $0.01 at least.
    static Wish priced(Dice dice) {
        return drawn(dice, new String[] {"medium", "medium", "high"}, new String[] {"1024x1024"});
    }

    private static Wish drawn(Dice dice, String[] qualities, String[] sizes) {
        String model = one(dice, MODELS);
        String quality = one(dice, qualities);
        String size = one(dice, sizes);
        return switch (dice.below(12)) {
            case 0 -> new Wish(model, size, quality, 2, 0, false);
            case 1 -> new Wish(model, size, quality, 1, 0, true);
            case 2 -> new Wish(model, size, quality, 1, 1 + dice.below(3), false);
            default -> new Wish(model, size, quality, 1, 0, false);
        };
    }

    private static String one(Dice dice, String[] of) {
        return of[dice.below(of.length)];
    }

    /// Fields of a job document.
    String fields() {
        return "\"model\":\"%s\",\"size\":\"%s\",\"quality\":\"%s\",\"n\":%d,\"partial_images\":%d%s"
                .formatted(
                        model,
                        size,
                        quality,
                        n,
                        sketches,
                        edits
                                ? ",\"operation\":\"edit\",\"images\":[{\"image_url\":\"%s\"}]"
                                        .formatted(PICTURE)
                                : "");
    }

    private static byte[] png() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "png", bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
