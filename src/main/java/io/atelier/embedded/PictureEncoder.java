package io.atelier.embedded;

import com.luciad.imageio.webp.WebPImageWriterSpi;
import io.vertx.core.buffer.Buffer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// Encodes pictures, fast rather than small.
final class PictureEncoder {
    private PictureEncoder() {}

    /// @param compression 0-100, of jpeg and webp
    static Buffer encode(BufferedImage picture, PictureFormat format, int compression) {
        var writer = writer(format);
        var bytes = new ByteArrayOutputStream(1 << 18);
        try (var out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(
                    null, new IIOImage(picture, null, null), param(writer, format, compression));
        } catch (IOException e) {
            throw new UncheckedIOException("encoding as " + format + " failed", e);
        } finally {
            writer.dispose();
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    /// The WebP writer is made by hand: ImageIO looks for plug-ins on one class path only, once.
    private static ImageWriter writer(PictureFormat format) {
        return switch (format) {
            case PNG, JPEG -> ImageIO.getImageWritersByFormatName(format.written()).next();
            case WEBP -> new WebPImageWriterSpi().createWriterInstance(null);
        };
    }

    private static ImageWriteParam param(
            ImageWriter writer, PictureFormat format, int compression) {
        var param = writer.getDefaultWriteParam();
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        switch (format) {
            case PNG -> param.setCompressionQuality(0.8f);
            case JPEG -> param.setCompressionQuality(Math.clamp(compression / 100f, 0.05f, 0.92f));
            case WEBP -> {
                param.setCompressionType("Lossy");
                param.setCompressionQuality(Math.clamp(compression / 100f, 0.05f, 0.9f));
            }
        }
        return param;
    }
}
