package io.atelier.transform;

import io.atelier.job.Picture;
import io.atelier.job.Transform;
import io.atelier.job.Variant;
import io.atelier.storage.InputFile;
import io.atelier.storage.InputStore;
import io.atelier.storage.NotAPicture;
import io.atelier.storage.PictureUpload;
import io.atelier.storage.StoredContent;
import io.atelier.storage.VariantStore;
import io.trbl.blurhash.BlurHash;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes one variant after the other of one decoded picture. A variant that can't be made is no
/// reason against the others.
final class Print {
    /// A blurhash is of a few coarse waves; more pixels would not change it.
    private static final int BLURHASH_EDGE = 64;

    private static final int DEFAULT_COMPRESSION = 85;

    private final String tenant;
    private final Picture original;
    private final BufferedImage pixels;
    private final Decoding decoding;
    private final InputStore inputs;
    private final VariantStore store;

    Print(
            String tenant,
            Picture original,
            BufferedImage pixels,
            Decoding decoding,
            InputStore inputs,
            VariantStore store) {
        this.tenant = tenant;
        this.original = original;
        this.pixels = pixels;
        this.decoding = decoding;
        this.inputs = inputs;
        this.store = store;
    }

    /// @param index the place of the transform
    /// @throws IOException where a store fails
    Variant of(Transform transform, int index) throws IOException {
        try {
            return switch (transform) {
                case Transform.Blurhash(String name, int x, int y) ->
                        new Variant.Hash(name, blurhash(x, y));
                case Transform.Thumbnail(String name, int edge, Transform.Encoding encoding) ->
                        stored(name, index, Drawing.shrink(pixels, edge), encoding);
                case Transform.Resize(
                                String name,
                                Transform.Box box,
                                Transform.Encoding encoding) ->
                        stored(name, index, resized(box, encoding), encoding);
                case Transform.Convert(String name, Transform.Encoding encoding) ->
                        stored(name, index, pixels, encoding);
                case Transform.Watermark watermark ->
                        stored(watermark.name(), index, marked(watermark), watermark.encoding());
            };
        } catch (Unusable e) {
            return new Variant.Failed(transform.name(), e.failure());
        }
    }

    private String blurhash(int componentsX, int componentsY) {
        BufferedImage small = Drawing.shrink(pixels, BLURHASH_EDGE);
        return BlurHash.encode(Drawing.opaque(small, Color.WHITE), componentsX, componentsY);
    }

    private BufferedImage resized(Transform.@Nullable Box box, Transform.Encoding encoding) {
        return box == null ? pixels : Drawing.resize(pixels, box, background(encoding));
    }

    private BufferedImage marked(Transform.Watermark watermark) throws IOException, Unusable {
        BufferedImage picture = resized(watermark.box(), watermark.encoding());
        BufferedImage mark =
                switch (watermark.mark()) {
                    case Transform.Text text -> Drawing.text(picture, text, watermark.placement());
                    case Transform.Image(String fileId) -> input(fileId);
                };
        return Drawing.marked(picture, mark, watermark.placement());
    }

    private BufferedImage input(String fileId) throws IOException, Unusable {
        Optional<InputFile> file = inputs.find(tenant, fileId);
        Optional<StoredContent> content = inputs.open(tenant, fileId);
        if (file.isEmpty() || content.isEmpty()) {
            throw new Unusable("mark_missing", "The picture of the watermark was deleted.");
        }
        try (StoredContent bytes = content.get()) {
            return decoding.decode(bytes, file.get().widthPixels(), file.get().heightPixels());
        }
    }

    private Variant stored(
            String name, int index, BufferedImage picture, Transform.Encoding encoding)
            throws IOException, Unusable {
        String format =
                Objects.requireNonNullElse(
                        encoding.outputFormat(), original.contentType().replace("image/", ""));
        if (!Formats.writable().contains(format)) {
            throw new Unusable(
                    "unsupported_format", "Nothing can be written in " + format + " here.");
        }
        Color behind = background(encoding);
        if (behind == null && format.equals(Formats.JPEG)) {
            behind = Color.WHITE;
        }
        BufferedImage shown = behind == null ? picture : Drawing.opaque(picture, behind);
        int compression =
                Objects.requireNonNullElse(encoding.outputCompression(), DEFAULT_COMPRESSION);
        try (PictureUpload upload = store.begin(original, index)) {
            Formats.write(shown, format, compression, upload);
            return new Variant.Made(name, upload.finish());
        } catch (NotAPicture tooLarge) {
            throw new Unusable("picture_too_large", "The variant is " + tooLarge.getMessage());
        }
    }

    private static @Nullable Color background(Transform.Encoding encoding) {
        return encoding.background() == null ? null : Color.decode(encoding.background());
    }
}
