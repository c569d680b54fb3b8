package io.atelier.transform;

import static io.atelier.transform.Studio.AS_IT_IS;
import static io.atelier.transform.Studio.PNG;
import static io.atelier.transform.Studio.STRIPE;
import static io.atelier.transform.Studio.TENANT;
import static io.atelier.transform.Studio.encoded;
import static io.atelier.transform.Studio.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.atelier.job.Picture;
import io.atelier.job.Transform;
import io.atelier.job.Variant;
import io.atelier.storage.PictureStore;
import io.atelier.storage.StoredContent;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DarkroomTest {
    private static final Transform THUMBNAIL =
            new Transform.Thumbnail("small", 30, new Transform.Encoding("webp", null, null));

    @TempDir Path folder;
    private Studio studio;

    @BeforeEach
    void open() {
        studio = new Studio(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "webp"})
    void shrinksAPictureOfAnyKindToAThumbnail(String format) throws Exception {
        Picture original = studio.stripesStored(format);

        Variant made = studio.made(original, THUMBNAIL);

        Picture picture = ((Variant.Made) made).picture();
        assertThat(picture.contentType()).isEqualTo("image/webp");
        assertThat(picture.widthPixels()).isEqualTo(30);
        assertThat(picture.heightPixels()).isEqualTo(10);
        assertThat(picture.bytes()).isEqualTo(studio.bytes(picture).length);
        BufferedImage pixels = studio.pixels(made);
        assertColor(pixels, 15, 5, Color.GREEN, 40);
        assertColor(pixels, 26, 5, Color.BLUE, 40);
    }

    @Test
    void leavesTheOriginalAsItIs() throws Exception {
        byte[] bytes = encoded(Studio.stripes("png"), "png");
        Picture original = studio.stored(bytes);

        studio.made(original, THUMBNAIL);

        assertThat(studio.original(original)).isEqualTo(bytes);
    }

    @Test
    void neverMakesAThumbnailLargerThanThePicture() throws Exception {
        Picture original = studio.stripesStored("png");

        BufferedImage pixels =
                studio.pixels(original, new Transform.Thumbnail("t", 1024, AS_IT_IS));

        assertSize(pixels, 3 * STRIPE, STRIPE);
    }

    @ParameterizedTest
    @CsvSource({
        "60,   , INSIDE, 60, 20",
        "  , 20, INSIDE, 60, 20",
        "60, 60, INSIDE, 60, 20",
        "999,  , INSIDE, 120, 40",
        "30, 30, COVER,  30, 30",
        "200, 50, COVER, 200, 50",
        "60, 60, CONTAIN, 60, 60",
        "50, 70, FILL,   50, 70"
    })
    void resizes(Integer width, Integer height, Transform.Fit fit, int wide, int high)
            throws Exception {
        Picture original = studio.stripesStored("png");

        assertSize(
                studio.pixels(
                        original,
                        new Transform.Resize("r", new Transform.Box(width, height, fit), AS_IT_IS)),
                wide,
                high);
    }

    @Test
    void cutsOffBothSidesToCover() throws Exception {
        Picture original = studio.stripesStored("png");

        BufferedImage pixels = studio.pixels(original, resize(30, 30, Transform.Fit.COVER, PNG));

        assertColor(pixels, 0, 15, Color.GREEN, 2);
        assertColor(pixels, 29, 15, Color.GREEN, 2);
    }

    @Test
    void leavesNothingAroundAPictureThatIsContained() throws Exception {
        Picture original = studio.stripesStored("png");

        BufferedImage pixels = studio.pixels(original, resize(60, 60, Transform.Fit.CONTAIN, PNG));

        assertThat(pixels.getRGB(30, 5) >>> 24).isZero();
        assertColor(pixels, 30, 30, Color.GREEN, 2);
    }

    @Test
    void putsTheBackgroundAroundAndBehind() throws Exception {
        Picture original = studio.stripesStored("png");

        BufferedImage pixels =
                studio.pixels(
                        original,
                        resize(
                                60,
                                60,
                                Transform.Fit.CONTAIN,
                                new Transform.Encoding("png", null, "#ffaa00")));

        assertColor(pixels, 30, 5, new Color(0xFFAA00), 0);
        assertColor(pixels, 3, 30, new Color(0xFFAA00), 2);
        assertThat(pixels.getColorModel().hasAlpha()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"png, jpeg", "png, webp", "jpeg, png", "webp, png", "webp, jpeg"})
    void convertsFromEachFormatToTheOthers(String from, String to) throws Exception {
        Picture original = studio.stripesStored(from);

        Variant made = studio.made(original, convert(to));

        assertThat(((Variant.Made) made).picture().contentType()).isEqualTo("image/" + to);
        BufferedImage pixels = studio.pixels(made);
        assertSize(pixels, 3 * STRIPE, STRIPE);
        assertColor(pixels, 60, 20, Color.GREEN, 40);
    }

    @Test
    void keepsTransparencyWhereTheFormatHasIt() throws Exception {
        Picture original = studio.stripesStored("png");

        BufferedImage webp = studio.pixels(original, convert("webp"));

        assertThat(webp.getRGB(5, 20) >>> 24).isLessThan(10);
        assertThat(webp.getRGB(60, 20) >>> 24).isGreaterThan(245);
    }

    @Test
    void putsWhiteBehindATransparentPictureThatBecomesAJpeg() throws Exception {
        Picture original = studio.stripesStored("png");

        BufferedImage jpeg = studio.pixels(original, convert("jpeg"));

        assertColor(jpeg, 5, 20, Color.WHITE, 12);
    }

    @Test
    void writesFewerBytesWithMoreCompression() throws Exception {
        byte[] noise = encoded(noise(100), "png");

        long fine = bytes(studio.stored(noise), "jpeg", 95);
        long coarse = bytes(studio.stored(noise), "jpeg", 20);

        assertThat(coarse).isLessThan(fine / 2);
    }

    @ParameterizedTest
    @EnumSource(Transform.Position.class)
    void putsATextWhereItIsWanted(Transform.Position position) throws Exception {
        Picture original = studio.stored(encoded(plain(Color.GRAY, 300, 300), "png"));

        BufferedImage pixels =
                studio.pixels(
                        original,
                        watermark(new Transform.Text("Åtelier", "#ffffff"), position, 100, 25));

        int place = List.of(Transform.Position.values()).indexOf(position);
        for (int cell = 0; cell < 9; cell++) {
            assertThat(touched(pixels, cell % 3 * 100, cell / 3 * 100, 100))
                    .as("cell %d of a text at %s", cell, position)
                    .isEqualTo(cell == place);
        }
    }

    @Test
    void laysAPictureOverAnotherAsOpaqueAsItShallBe() throws Exception {
        Picture original = studio.stored(encoded(plain(Color.BLACK, 200, 100), "png"));
        String mark = studio.handedIn(encoded(plain(Color.WHITE, 10, 10), "png")).id();

        BufferedImage pixels =
                studio.pixels(
                        original,
                        watermark(new Transform.Image(mark), Transform.Position.TOP_LEFT, 50, 10));

        // 10 % of 200 wide, 2 % of 100 away from the edges.
        assertColor(pixels, 1, 1, Color.BLACK, 0);
        assertColor(pixels, 12, 12, new Color(128, 128, 128), 3);
        assertColor(pixels, 21, 21, new Color(128, 128, 128), 3);
        assertColor(pixels, 23, 23, Color.BLACK, 0);
    }

    @Test
    void neverLetsAMarkGrowOverThePicture() throws Exception {
        Picture original = studio.stored(encoded(plain(Color.BLACK, 200, 50), "png"));
        String mark = studio.handedIn(encoded(plain(Color.WHITE, 10, 100), "png")).id();

        BufferedImage pixels =
                studio.pixels(
                        original,
                        watermark(new Transform.Image(mark), Transform.Position.CENTER, 100, 100));

        assertColor(pixels, 100, 25, Color.WHITE, 2);
        assertColor(pixels, 100, 0, Color.BLACK, 0);
        assertColor(pixels, 100, 49, Color.BLACK, 0);
        assertColor(pixels, 80, 25, Color.BLACK, 0);
    }

    @Test
    void resizesBeforeItMarks() throws Exception {
        Picture original = studio.stripesStored("png");
        Transform watermark =
                new Transform.Watermark(
                        "w",
                        new Transform.Box(30, 30, Transform.Fit.COVER),
                        new Transform.Text("©", "#000000"),
                        new Transform.Placement(Transform.Position.CENTER, 100, 50),
                        AS_IT_IS);

        assertSize(studio.pixels(original, watermark), 30, 30);
    }

    @Test
    void tellsTheBlurhash() throws Exception {
        Picture original = studio.stored(encoded(plain(new Color(0x336699), 300, 200), "png"));

        Variant made = studio.made(original, new Transform.Blurhash("b", 4, 3));

        String blurhash = hash(made);
        // 4x3 components, and from the third digit on the mean colour.
        assertThat(blurhash).hasSize(28).startsWith("L");
        assertThat(base83(blurhash.substring(2, 6))).isEqualTo(0x336699);
    }

    /// Decoded here as the specification has it, since the encoder is not ours.
    @Test
    void putsTheColoursOfABlurhashWhereThePictureHasThem() throws Exception {
        Picture original = studio.stripesStored("jpeg");

        String blurhash = hash(studio.made(original, new Transform.Blurhash("b", 2, 1)));

        double most = (base83(blurhash.substring(1, 2)) + 1) / 166.0;
        int wave = base83(blurhash.substring(6, 8));
        double[] amplitudes = {
            amplitude(wave / 361, most), amplitude(wave / 19 % 19, most), amplitude(wave % 19, most)
        };
        // Black and red are on the left, blue on the right, and green in the middle of the wave.
        assertThat(amplitudes[0]).isPositive();
        assertThat(amplitudes[1]).isCloseTo(0, within(0.1));
        assertThat(amplitudes[2]).isNegative();
    }

    private static double amplitude(int quantized, double most) {
        double value = (quantized - 9) / 9.0;
        return Math.signum(value) * value * value * most;
    }

    private static String hash(Variant variant) {
        return ((Variant.Hash) variant).blurhash();
    }

    @Test
    void makesAllOfAPictureAtOnceAndInOrder() throws Exception {
        Picture original = studio.stripesStored("png");
        List<Transform> wanted =
                List.of(THUMBNAIL, new Transform.Blurhash("hash", 3, 3), convert("jpeg"));

        List<Variant> made = studio.made(original, wanted);

        assertThat(made).extracting(Variant::name).containsExactly("small", "hash", "to");
        assertThat(studio.darkroom.known(original)).contains(made);
    }

    @Test
    void makesAgainWhatWasLost() throws Exception {
        Picture original = studio.stripesStored("png");
        Variant first = studio.made(original, THUMBNAIL);

        try (Stream<Path> all = Files.walk(folder.resolve("variants"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }

        assertThat(studio.darkroom.known(original)).isEmpty();
        assertThat(studio.made(original, THUMBNAIL)).isEqualTo(first);
        assertThat(studio.bytes(((Variant.Made) first).picture())).isNotEmpty();
    }

    @Test
    void decodesOnceHoweverManyAsk() throws Exception {
        Picture original = studio.stripesStored("png");
        AtomicInteger opened = new AtomicInteger();
        Darkroom darkroom =
                studio.over(
                        opening(name -> {
                            opened.incrementAndGet();
                            return studio.pictures.open(name);
                        }),
                        1_000_000);
        Callable<Darkroom.Found> ask = () -> Studio.found(darkroom, original, List.of(THUMBNAIL));

        try (ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Darkroom.Found>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(askers.submit(ask));
            }
            for (Future<Darkroom.Found> answer : answers) {
                assertThat(answer.get()).isEqualTo(answers.getFirst().get());
            }
        }

        assertThat(opened).hasValue(1);
    }

    @Test
    void tellsWhoeverWontWaitToAskAgain() throws Exception {
        Picture original = studio.stripesStored("png");

        assertThat(studio.darkroom.of(TENANT, original, List.of(THUMBNAIL), Duration.ZERO))
                .isEqualTo(new Darkroom.NotYet());

        assertThat(Studio.found(studio.darkroom, original, List.of(THUMBNAIL)))
                .isInstanceOf(Darkroom.Made.class);
    }

    @Test
    void triesAgainWhenTheStoreIsBack() throws Exception {
        Picture original = studio.stripesStored("png");
        AtomicInteger asked = new AtomicInteger();
        Darkroom darkroom =
                studio.over(
                        opening(name -> {
                            StoredContent content = studio.pictures.open(name).orElseThrow();
                            return Optional.of(
                                    asked.incrementAndGet() == 1 ? breaking(content) : content);
                        }),
                        1_000_000);

        assertThatThrownBy(() -> Studio.found(darkroom, original, List.of(THUMBNAIL)))
                .isInstanceOf(IOException.class);

        assertThat(Studio.found(darkroom, original, List.of(THUMBNAIL)))
                .isInstanceOfSatisfying(
                        Darkroom.Made.class,
                        made ->
                                assertThat(made.variants().getFirst())
                                        .isInstanceOf(Variant.Made.class));
    }

    @Test
    void knowsThatThePictureItselfIsGone() throws Exception {
        Picture original = studio.stripesStored("png");
        Files.delete(folder.resolve(original.name()));

        assertThat(Studio.found(studio.darkroom, original, List.of(THUMBNAIL)))
                .isEqualTo(new Darkroom.Gone());
    }

    @Test
    void refusesAPictureOfTooManyPixelsByItsHeader() throws Exception {
        Studio careful = new Studio(folder, 3L * STRIPE * STRIPE - 1);
        Picture original = careful.stripesStored("png");

        assertFailed(careful.made(original, THUMBNAIL), "picture_too_large");
    }

    @Test
    void refusesAPictureThatTurnsOutLargerThanItsHeaderSaid() throws Exception {
        Picture large = studio.stored(encoded(plain(Color.RED, 1100, 1000), "png"));
        Picture lying =
                new Picture(0, large.name(), "image/png", large.bytes(), large.sha256(), 10, 10);

        assertFailed(studio.made(lying, THUMBNAIL), "picture_too_large");
    }

    @Test
    void makesNothingOfAnimationsAndDrawings() throws Exception {
        Picture gif = studio.stored(encoded(Studio.stripes("gif"), "gif"));
        Picture svg =
                studio.stored(
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><circle r=\"9\"/></svg>"
                                .getBytes(StandardCharsets.US_ASCII));

        assertFailed(studio.made(gif, THUMBNAIL), "unsupported_picture");
        assertFailed(studio.made(svg, THUMBNAIL), "unsupported_picture");
    }

    @Test
    void makesNothingOfAPictureThatIsCutOff() throws Exception {
        Picture original = studio.stored(cutOff(encoded(noise(100), "png")));

        assertFailed(studio.made(original, THUMBNAIL), "broken_picture");
        assertThat(studio.darkroom.known(original)).isPresent();
    }

    @Test
    void failsAloneWhereAMarkIsMissing() throws Exception {
        Picture original = studio.stripesStored("png");
        Transform watermark =
                watermark(
                        new Transform.Image("file-" + "0".repeat(32)),
                        Transform.Position.CENTER,
                        50,
                        50);

        List<Variant> made = studio.made(original, List.of(watermark, THUMBNAIL));

        assertFailed(made.getFirst(), "mark_missing");
        assertThat(made.getLast()).isInstanceOf(Variant.Made.class);
    }

    private interface Opening {
        Optional<StoredContent> open(String name) throws IOException;
    }

    /// A store that can do nothing else.
    private static PictureStore opening(Opening opening) {
        return (PictureStore)
                Proxy.newProxyInstance(
                        DarkroomTest.class.getClassLoader(),
                        new Class<?>[] {PictureStore.class},
                        (_, method, arguments) -> {
                            assertThat(method.getName()).isEqualTo("open");
                            return opening.open((String) arguments[0]);
                        });
    }

    private static StoredContent breaking(StoredContent content) {
        return new StoredContent() {
            @Override
            public String contentType() {
                return content.contentType();
            }

            @Override
            public long length() {
                return content.length();
            }

            @Override
            public InputStream range(long fromInclusive, long toExclusive) {
                return new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("the store is away");
                    }

                    @Override
                    public int read(byte[] into, int offset, int count) throws IOException {
                        throw new IOException("the store is away");
                    }
                };
            }

            @Override
            public void close() throws IOException {
                content.close();
            }
        };
    }

    private long bytes(Picture original, String format, int compression) throws Exception {
        Variant made =
                studio.made(
                        original,
                        new Transform.Convert(
                                "to", new Transform.Encoding(format, compression, null)));
        return ((Variant.Made) made).picture().bytes();
    }

    private static Transform convert(String format) {
        return new Transform.Convert("to", new Transform.Encoding(format, null, null));
    }

    private static Transform resize(
            int width, int height, Transform.Fit fit, Transform.Encoding encoding) {
        return new Transform.Resize("r", new Transform.Box(width, height, fit), encoding);
    }

    private static Transform watermark(
            Transform.Mark mark, Transform.Position position, int opacity, int scale) {
        return new Transform.Watermark(
                "w", null, mark, new Transform.Placement(position, opacity, scale), AS_IT_IS);
    }

    private static BufferedImage noise(int edge) {
        BufferedImage picture = plain(Color.BLACK, edge, edge);
        for (int i = 0; i < edge * edge; i++) {
            picture.setRGB(i % edge, i / edge, i * 0x9E3779B1);
        }
        return picture;
    }

    /// A PNG whose last half of pixels is missing; head and end are right.
    private static byte[] cutOff(byte[] png) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(png, 0, 33);
        int length = png.length / 2;
        byte[] kept = Arrays.copyOfRange(png, 41, 41 + length);
        writeChunk(bytes, "IDAT", kept);
        writeChunk(bytes, "IEND", new byte[0]);
        return bytes.toByteArray();
    }

    private static void writeChunk(ByteArrayOutputStream to, String type, byte[] data)
            throws IOException {
        DataOutputStream out = new DataOutputStream(to);
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        out.writeInt(data.length);
        out.write(name);
        out.write(data);
        out.writeInt((int) crc.getValue());
    }

    private static boolean touched(BufferedImage pixels, int left, int top, int edge) {
        for (int i = 0; i < edge * edge; i++) {
            if ((pixels.getRGB(left + i % edge, top + i / edge) & 0xFFFFFF) != 0x808080) {
                return true;
            }
        }
        return false;
    }

    private static int base83(String digits) {
        String alphabet =
                "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
        return digits.chars().map(alphabet::indexOf).reduce(0, (sum, digit) -> sum * 83 + digit);
    }

    private static void assertFailed(Variant variant, String code) {
        assertThat(variant)
                .isInstanceOfSatisfying(
                        Variant.Failed.class,
                        failed -> assertThat(failed.failure().code()).isEqualTo(code));
    }

    private static void assertSize(BufferedImage pixels, int width, int height) {
        assertThat(List.of(pixels.getWidth(), pixels.getHeight())).containsExactly(width, height);
    }

    private static void assertColor(BufferedImage pixels, int x, int y, Color wanted, int off) {
        Color found = new Color(pixels.getRGB(x, y));
        assertThat(found.getRed()).as("red of %s", found).isCloseTo(wanted.getRed(), within(off));
        assertThat(found.getGreen())
                .as("green of %s", found)
                .isCloseTo(wanted.getGreen(), within(off));
        assertThat(found.getBlue())
                .as("blue of %s", found)
                .isCloseTo(wanted.getBlue(), within(off));
    }
}
