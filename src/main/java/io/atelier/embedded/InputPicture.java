package io.atelier.embedded;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/// A picture that a caller brought along: a file whose header has been read.
///
/// @param type its media type, by its first bytes
/// @param alpha whether it can be transparent at all
record InputPicture(Path file, String type, PixelSize size, boolean alpha) {

    /// Empty when the file is no picture that edits take.
    static Optional<InputPicture> read(Path file) {
        return typeOf(file).flatMap(type -> read(file, type));
    }

    BufferedImage decoded() {
        try (var in = ImageIO.createImageInputStream(file.toFile())) {
            var reader = reader(type);
            reader.setInput(in);
            return reader.read(0);
        } catch (IOException e) {
            throw new UncheckedIOException("reading the picture " + file + " failed", e);
        }
    }

    /// Tokens of a picture as input: a base and one share for each tile of 512 x 512.
    int tokens() {
        return 65 + 129 * Math.ceilDiv(size.width(), 512) * Math.ceilDiv(size.height(), 512);
    }

    private static Optional<InputPicture> read(Path file, String type) {
        try (var in = ImageIO.createImageInputStream(file.toFile())) {
            var reader = reader(type);
            reader.setInput(in);
            var size = new PixelSize(reader.getWidth(0), reader.getHeight(0));
            var alpha = reader.getImageTypes(0).next().getColorModel().hasAlpha();
            return Optional.of(new InputPicture(file, type, size, alpha));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /// The WebP reader is made by hand: ImageIO looks for plug-ins on one class path only, once.
    private static ImageReader reader(String type) throws IOException {
        return type.equals("image/webp")
                ? new WebPImageReaderSpi().createReaderInstance(null)
                : ImageIO.getImageReadersByMIMEType(type).next();
    }

    private static Optional<String> typeOf(Path file) {
        try (var in = Files.newInputStream(file)) {
            var head = in.readNBytes(12);
            if (head.length < 12) {
                return Optional.empty();
            }
            return switch (head[0] & 0xff) {
                case 0x89 -> Optional.of("image/png");
                case 0xff -> Optional.of("image/jpeg");
                case 'R' -> Optional.of("image/webp");
                default -> Optional.empty();
            };
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file + " failed", e);
        }
    }
}
