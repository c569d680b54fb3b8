package io.atelier.storage;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/// Real pictures, and hand-made ones that aren't.
final class Samples {
    private Samples() {}

    /// @param kind as ImageIO names it: png, jpeg, webp, gif
    static byte[] picture(String kind, int widthPixels, int heightPixels) {
        int type = kind.equals("png") ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
        BufferedImage image = new BufferedImage(widthPixels, heightPixels, type);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.ORANGE);
        graphics.fillOval(0, 0, widthPixels, heightPixels);
        graphics.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, kind, out)) {
                throw new AssertionError("no writer for " + kind);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// A PNG that declares that size, with a right checksum, and has no pixels.
    static byte[] lyingPng(int widthPixels, int heightPixels) {
        ByteBuffer png = ByteBuffer.allocate(45);
        png.putLong(0x8950_4E47_0D0A_1A0AL).putInt(13).put(ascii("IHDR"));
        png.putInt(widthPixels).putInt(heightPixels);
        png.put((byte) 8).put((byte) 6).put((byte) 0).put((byte) 0).put((byte) 0);
        CRC32 crc = new CRC32();
        crc.update(png.array(), 12, 17);
        png.putInt((int) crc.getValue());
        png.putInt(0).put(ascii("IEND")).putInt(0xAE426082);
        return png.array();
    }

    /// A whole SVG of a circle, which says nothing of its size but what these attributes do.
    static byte[] svg(String attributes) {
        return ascii(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" %s><circle r=\"9\"/></svg>"
                        .formatted(attributes));
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Relative to that folder, with `/`.
    static List<String> filesBelow(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .toList();
        }
    }
}
