package io.atelier.transform;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import com.luciad.imageio.webp.WebPImageWriterSpi;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jboss.logging.Logger;

/// The formats that variants are read and written in. WebP has a native library, which not every
/// machine can load.
public final class Formats {
    static final String PNG = "png";
    static final String JPEG = "jpeg";
    public static final String WEBP = "webp";

    /// What can be read everywhere, in the words of `output_format`.
    public static final List<String> READABLE = List.of(PNG, JPEG, WEBP);

    private static final Logger LOG = Logger.getLogger(Formats.class);

    private Formats() {}

    /// Found out once, by writing one.
    private static final class Writable {
        private static final List<String> FORMATS =
                READABLE.stream().filter(format -> !format.equals(WEBP) || webpLoads()).toList();

        private static boolean webpLoads() {
            try {
                BufferedImage dot = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
                write(dot, WEBP, 50, OutputStream.nullOutputStream());
                return true;
            } catch (IOException | RuntimeException | LinkageError e) {
                LOG.warnf("no WebP on this machine, variants are PNG or JPEG reason=%s", e);
                return false;
            }
        }
    }

    /// What can be written here, in the words of `output_format`.
    public static List<String> writable() {
        return Writable.FORMATS;
    }

    /// The WebP plug-in is made by hand: ImageIO looks for plug-ins on one class path only, once.
    static ImageReader reader(String format) throws IOException {
        return format.equals(WEBP)
                ? new WebPImageReaderSpi().createReaderInstance(null)
                : ImageIO.getImageReadersByFormatName(format).next();
    }

    private static ImageWriter writer(String format) throws IOException {
        return format.equals(WEBP)
                ? new WebPImageWriterSpi().createWriterInstance(null)
                : ImageIO.getImageWritersByFormatName(format).next();
    }

    /// @param picture without transparency for jpeg
    /// @param compression 0-100, of jpeg and webp; higher is better
    static void write(BufferedImage picture, String format, int compression, OutputStream to)
            throws IOException {
        ImageWriter writer = writer(format);
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(to)) {
            writer.setOutput(out);
            writer.write(
                    null, new IIOImage(picture, null, null), param(writer, format, compression));
        } finally {
            writer.dispose();
        }
    }

    private static ImageWriteParam param(ImageWriter writer, String format, int compression) {
        ImageWriteParam param = writer.getDefaultWriteParam();
        if (!format.equals(PNG)) {
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            if (format.equals(WEBP)) {
                param.setCompressionType("Lossy");
            }
            param.setCompressionQuality(compression / 100f);
        }
        return param;
    }
}
