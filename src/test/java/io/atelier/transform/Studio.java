package io.atelier.transform;

import io.atelier.job.JobId;
import io.atelier.job.Picture;
import io.atelier.job.Transform;
import io.atelier.job.Variant;
import io.atelier.storage.FolderInputs;
import io.atelier.storage.FolderStore;
import io.atelier.storage.FolderVariants;
import io.atelier.storage.InputFile;
import io.atelier.storage.InputUpload;
import io.atelier.storage.PictureStore;
import io.atelier.storage.PictureUpload;
import io.atelier.storage.SmallStorage;
import io.atelier.storage.StoredContent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// A darkroom over a folder, and pictures to try it on.
final class Studio {
    static final String TENANT = "acme";
    static final Transform.Encoding AS_IT_IS = new Transform.Encoding(null, null, null);
    static final Transform.Encoding PNG = new Transform.Encoding("png", null, null);

    /// The pixels of a picture of three stripes from left to right.
    static final int STRIPE = 40;

    final FolderStore pictures;
    final FolderInputs inputs;
    final FolderVariants variants;
    final Darkroom darkroom;

    Studio(Path folder) {
        this(folder, 1_000_000);
    }

    Studio(Path folder, long maxPixels) {
        SmallStorage storage = new SmallStorage(folder);
        pictures = new FolderStore(storage);
        inputs = new FolderInputs(storage, Clock.systemUTC());
        variants = new FolderVariants(storage);
        darkroom = over(pictures, maxPixels);
    }

    Darkroom over(PictureStore store, long maxPixels) {
        return new Darkroom(
                new Config(1, maxPixels, Duration.ofSeconds(10)),
                store,
                inputs,
                variants,
                new SimpleMeterRegistry());
    }

    record Config(int atOnce, long maxPixels, Duration patience) implements TransformConfig {}

    /// Red, green and blue; behind the red nothing at all where the format allows it.
    static BufferedImage stripes(String format) {
        int type = format.equals("png") ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
        BufferedImage picture = new BufferedImage(3 * STRIPE, STRIPE, type);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.RED);
        graphics.fillRect(STRIPE / 2, 0, STRIPE / 2, STRIPE);
        graphics.setColor(Color.GREEN);
        graphics.fillRect(STRIPE, 0, STRIPE, STRIPE);
        graphics.setColor(Color.BLUE);
        graphics.fillRect(2 * STRIPE, 0, STRIPE, STRIPE);
        graphics.dispose();
        return picture;
    }

    static BufferedImage plain(Color color, int width, int height) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(color);
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        return picture;
    }

    static byte[] encoded(BufferedImage picture, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (format.equals("gif")) {
                ImageIO.write(picture, format, bytes);
            } else {
                Formats.write(picture, format, 95, bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    Picture stored(byte[] bytes) throws IOException {
        try (PictureUpload upload = pictures.begin(JobId.random(), 0, 1, 1, 0)) {
            upload.write(bytes);
            return upload.finish();
        }
    }

    Picture stripesStored(String format) throws IOException {
        return stored(encoded(stripes(format), format));
    }

    InputFile handedIn(byte[] bytes) throws IOException {
        try (InputUpload upload = inputs.begin(TENANT)) {
            upload.write(bytes, 0, bytes.length);
            return upload.finish("mark.png", "vision");
        }
    }

    Variant made(Picture original, Transform transform) throws Exception {
        return made(original, List.of(transform)).getFirst();
    }

    List<Variant> made(Picture original, List<Transform> transforms) throws Exception {
        return ((Darkroom.Made) found(darkroom, original, transforms)).variants();
    }

    static Darkroom.Found found(Darkroom darkroom, Picture original, List<Transform> transforms)
            throws Exception {
        return darkroom.of(TENANT, original, transforms, Duration.ofSeconds(20));
    }

    BufferedImage pixels(Picture original, Transform transform) throws Exception {
        return pixels(made(original, transform));
    }

    BufferedImage pixels(Variant variant) throws IOException {
        Picture picture = ((Variant.Made) variant).picture();
        ImageReader reader = Formats.reader(picture.contentType().replace("image/", ""));
        reader.setInput(new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes(picture))));
        return reader.read(0);
    }

    byte[] bytes(Picture variant) throws IOException {
        try (StoredContent content = variants.open(variant.name()).orElseThrow()) {
            return content.all().readAllBytes();
        }
    }

    byte[] original(Picture picture) throws IOException {
        try (StoredContent content = pictures.open(picture.name()).orElseThrow()) {
            return content.all().readAllBytes();
        }
    }
}
