package io.atelier.transform;

import io.atelier.storage.StoredContent;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/// Turns stored pictures into pixels. What a picture declares is looked at first, twice: what the
/// store read in its header, and what the decoder is going to do.
final class Decoding {
    private final long maxPixels;

    Decoding(long maxPixels) {
        this.maxPixels = maxPixels;
    }

    /// The first picture of it, with 4 bytes a pixel. Whatever else it holds (profiles, texts,
    /// provenance) is not looked at.
    ///
    /// @throws Unusable where it is of the wrong kind, too large or broken
    /// @throws IOException where the store fails
    BufferedImage decode(StoredContent content, int widthPixels, int heightPixels)
            throws IOException, Unusable {
        String format = content.contentType().replace("image/", "");
        if (!Formats.READABLE.contains(format)) {
            throw new Unusable(
                    "unsupported_picture", "Nothing can be made of a picture in " + format + ".");
        }
        check(widthPixels, heightPixels);
        Watched bytes = new Watched(content.all());
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(bytes)) {
            return plain(read(in, format));
        } catch (IOException | RuntimeException broken) {
            IOException ours = bytes.failure;
            if (ours != null) {
                throw ours;
            }
            throw new Unusable("broken_picture", "The picture can't be decoded.");
        } catch (LinkageError noWebP) {
            throw new Unusable("unsupported_picture", "WebP can't be decoded on this machine.");
        }
    }

    private BufferedImage read(MemoryCacheImageInputStream in, String format)
            throws IOException, Unusable {
        ImageReader reader = Formats.reader(format);
        try {
            // Without metadata, compressed texts and profiles are never inflated.
            reader.setInput(in, true, true);
            check(reader.getWidth(0), reader.getHeight(0));
            return reader.read(0);
        } finally {
            reader.dispose();
        }
    }

    private void check(int widthPixels, int heightPixels) throws Unusable {
        if ((long) widthPixels * heightPixels > maxPixels) {
            throw new Unusable(
                    "picture_too_large",
                    "The picture has %dx%d pixels, and at most %,d are worked on."
                            .formatted(widthPixels, heightPixels, maxPixels));
        }
    }

    /// In the colours and the form that everything else can work with.
    private static BufferedImage plain(BufferedImage decoded) {
        int type =
                decoded.getColorModel().hasAlpha()
                        ? BufferedImage.TYPE_INT_ARGB
                        : BufferedImage.TYPE_INT_RGB;
        if (decoded.getType() == type) {
            return decoded;
        }
        BufferedImage plain = new BufferedImage(decoded.getWidth(), decoded.getHeight(), type);
        Graphics2D graphics = plain.createGraphics();
        graphics.drawImage(decoded, 0, 0, null);
        graphics.dispose();
        return plain;
    }

    /// Remembers that the store failed, whatever a decoder makes of it.
    private static final class Watched extends FilterInputStream {
        private @Nullable IOException failure;

        Watched(InputStream bytes) {
            super(bytes);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            try {
                return super.read(into, offset, length);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }
    }
}
