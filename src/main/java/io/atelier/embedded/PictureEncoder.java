package io.atelier.embedded;

import com.luciad.imageio.webp.WebPImageWriterSpi;
import io.vertx.core.buffer.Buffer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// Encodes pictures, fast rather than small.
final class PictureEncoder {
    private static final String GIF_FRAME = "javax_imageio_gif_image_1.0";

    private PictureEncoder() {}

    /// @param format not svg, whose pictures are text
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

    /// A gif that moves, for ever.
    static Buffer animated(List<BufferedImage> frames, int millis) {
        var writer = writer(PictureFormat.GIF);
        var bytes = new ByteArrayOutputStream(1 << 20);
        try (var out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.prepareWriteSequence(null);
            for (var frame : frames) {
                var metadata =
                        writer.getDefaultImageMetadata(
                                ImageTypeSpecifier.createFromRenderedImage(frame), null);
                time(metadata, Math.max(1, millis / 10));
                writer.writeToSequence(new IIOImage(frame, null, metadata), null);
            }
            writer.endWriteSequence();
        } catch (IOException e) {
            throw new UncheckedIOException("encoding a gif failed", e);
        } finally {
            writer.dispose();
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private static void time(IIOMetadata metadata, int hundredths) throws IOException {
        var root = (IIOMetadataNode) metadata.getAsTree(GIF_FRAME);
        var control =
                (IIOMetadataNode) root.getElementsByTagName("GraphicControlExtension").item(0);
        control.setAttribute("delayTime", String.valueOf(hundredths));
        control.setAttribute("disposalMethod", "none");
        var extensions = new IIOMetadataNode("ApplicationExtensions");
        var loop = new IIOMetadataNode("ApplicationExtension");
        loop.setAttribute("applicationID", "NETSCAPE");
        loop.setAttribute("authenticationCode", "2.0");
        loop.setUserObject(new byte[] {1, 0, 0});
        extensions.appendChild(loop);
        root.appendChild(extensions);
        metadata.setFromTree(GIF_FRAME, root);
    }

    /// The WebP writer is made by hand: ImageIO looks for plug-ins on one class path only, once.
    private static ImageWriter writer(PictureFormat format) {
        return format == PictureFormat.WEBP
                ? new WebPImageWriterSpi().createWriterInstance(null)
                : ImageIO.getImageWritersByFormatName(format.written()).next();
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
            case GIF, SVG -> throw new IllegalArgumentException("not encoded here: " + format);
        }
        return param;
    }
}
