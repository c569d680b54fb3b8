package io.atelier.embedded;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/// Small pictures for edits.
final class TestPictures {
    private TestPictures() {}

    static byte[] plain(Color colour, int width, int height) throws IOException {
        return png(painted(colour, width, height, BufferedImage.TYPE_INT_RGB));
    }

    /// Opaque on the left, transparent on the right.
    static byte[] mask(int width, int height) throws IOException {
        var mask = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        var g = mask.createGraphics();
        g.setPaint(Color.BLACK);
        g.fillRect(0, 0, width / 2, height);
        g.dispose();
        return png(mask);
    }

    static String dataUrl(byte[] png) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    }

    private static BufferedImage painted(Color colour, int width, int height, int type) {
        var picture = new BufferedImage(width, height, type);
        var g = picture.createGraphics();
        g.setPaint(colour);
        g.fillRect(0, 0, width, height);
        g.dispose();
        return picture;
    }

    private static byte[] png(BufferedImage picture) throws IOException {
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", bytes);
        return bytes.toByteArray();
    }
}
