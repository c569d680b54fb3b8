package io.atelier.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Operations, and a delivery that keeps what it is given.
final class Studio implements PictureSink, PartialSink {
    static final String PROMPT = "a lighthouse at dusk, in the style of nobody";

    private ByteArrayOutputStream picture = new ByteArrayOutputStream();
    private final List<String> partials = new ArrayList<>();
    private int begun;
    private boolean partialsFail;
    private boolean picturesFail;

    Delivery delivery() {
        return new Delivery(Duration.ofSeconds(30), this, this);
    }

    Studio partialsFail() {
        partialsFail = true;
        return this;
    }

    Studio picturesFail() {
        picturesFail = true;
        return this;
    }

    String picture() {
        return picture.toString(UTF_8);
    }

    /// How often the picture was begun.
    int begun() {
        return begun;
    }

    List<String> partials() {
        return partials;
    }

    @Override
    public OutputStream picture(int index) throws IOException {
        if (picturesFail) {
            throw new IOException("disk full");
        }
        begun++;
        picture = new ByteArrayOutputStream();
        return picture;
    }

    @Override
    public Partial begin(int index) throws IOException {
        if (partialsFail) {
            throw new IOException("disk full");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        return new Partial() {
            @Override
            public OutputStream bytes() {
                return bytes;
            }

            @Override
            public void arrived(int number) {
                partials.add(number + ":" + bytes.toString(UTF_8));
            }

            @Override
            public void close() {}
        };
    }

    static ImageOptions options(int partialImages) {
        ImageOptions plain = new ImageOptions("m", 1, "auto", "low", "auto", "png", null, "auto");
        return plain.but().partialImages(partialImages).made();
    }

    static ImageOperation.Generate generate(int partialImages) {
        return new ImageOperation.Generate(PROMPT, options(partialImages));
    }

    static ImageOperation.Edit edit() {
        return new ImageOperation.Edit(PROMPT, options(0), List.of(), null, null);
    }

    static ImageOperation.Turn turn(int partialImages) {
        return new ImageOperation.Turn(
                PROMPT, options(partialImages), List.of(), null, "auto", null, null);
    }

    /// A stored picture of these words.
    static InputPicture stored(String words) {
        return new InputPicture.Stored(source(words, words.length()));
    }

    static PictureSource source(String words, long length) {
        return source(words.getBytes(UTF_8), length);
    }

    static PictureSource source(byte[] bytes, long length) {
        return new PictureSource() {
            @Override
            public String contentType() {
                return "image/png";
            }

            @Override
            public long lengthBytes() {
                return length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }
}
