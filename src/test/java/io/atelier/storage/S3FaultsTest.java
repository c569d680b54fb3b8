package io.atelier.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.atelier.job.JobId;
import io.atelier.job.Picture;
import io.atelier.job.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an object store does that a folder can't: be away, lose an answer, dawdle, or know less
/// than it should.
class S3FaultsTest {
    private static final JobId JOB = JobId.of("0195f3a1-7b2c-7def-8123-456789abcdef");
    private static final int PART = (int) S3Parts.PART_BYTES;

    @TempDir Path folder;
    private S3Sample sample;
    private S3Line line;
    private RawBucket raw;
    private S3Stores stores;
    private long nanos;

    @BeforeEach
    void open() {
        sample = S3Sample.in(folder);
        line = S3Line.to(sample.endpoint());
        raw = new RawBucket(sample);
        open(Map.of());
    }

    private void open(Map<String, String> more) {
        stores =
                new S3Stores(
                        sample.by(line.endpoint())
                                .config(with(more, "max-bytes", "50M", "s3.timeout", "2s")),
                        Clock.systemUTC(),
                        () -> nanos);
    }

    private static Map<String, String> with(Map<String, String> more, String... defaults) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < defaults.length; i += 2) {
            all.put(defaults[i], defaults[i + 1]);
        }
        all.putAll(more);
        return all;
    }

    @AfterEach
    void close() {
        stores.close();
        raw.close();
        line.close();
    }

    @Test
    void takesItsOwnManifestForItsOwnWhenTheAnswerWasLost() throws IOException {
        Manifest manifest = manifest(uploaded(Samples.picture("png", 8, 8)));
        line.loseAnswers(once(request -> isPut(request, ".p0.r1.json")));

        assertThat(stores.pictures().publish(manifest)).isEqualTo(manifest);

        assertThat(sent("PUT", ".p0.r1.json")).isEqualTo(2);
    }

    @Test
    void takesItsOwnPictureForItsOwnWhenTheAnswerWasLost() throws IOException {
        byte[] bytes = Samples.picture("png", 8, 8);
        line.loseAnswers(once(request -> isPut(request, ".i0.png")));

        Picture picture = uploaded(bytes);

        assertThat(read(picture)).isEqualTo(bytes);
        assertThat(sent("PUT", ".i0.png")).isEqualTo(2);
    }

    @Test
    void sendsASmallPictureInOneRequest() throws IOException {
        byte[] bytes = samplePng(PART);

        Picture picture = uploaded(bytes);

        assertThat(read(picture)).isEqualTo(bytes);
        assertThat(sent("PUT", ".i0.png")).isEqualTo(1);
        assertThat(sent("POST", ".i0.png")).isZero();
    }

    @Test
    void sendsALargePictureWhileItComes() throws IOException {
        byte[] bytes = samplePng(2 * PART + PART / 2);

        try (PictureUpload upload = begun()) {
            upload.write(bytes, 0, PART + 1);
            await().until(() -> sent("PUT", "partNumber=1") == 1);
            upload.write(bytes, PART + 1, bytes.length - PART - 1);
            Picture picture = upload.finish();

            assertThat(picture.bytes()).isEqualTo(bytes.length);
            assertThat(read(picture)).isEqualTo(bytes);
        }
        assertThat(sent("PUT", "partNumber=2")).isEqualTo(1);
        assertThat(sent("PUT", "partNumber=3")).isEqualTo(1);
        assertThat(raw.unfinished()).isEmpty();
        assertThat(spooled()).isEmpty();
    }

    @Test
    void goesOnWithALargePictureWhereItWasWhenTheStoreIsBack() throws IOException {
        byte[] bytes = samplePng(2 * PART);

        try (PictureUpload upload = begun()) {
            line.cut(request -> request.contains("partNumber=2") || isPost(request, "uploadId"));
            upload.write(bytes);
            assertThatThrownBy(upload::finish).isInstanceOf(IOException.class);
            line.cut(request -> false);
            line.loseAnswers(once(request -> isPost(request, "uploadId")));

            assertThat(read(upload.finish())).isEqualTo(bytes);
        }
        assertThat(sent("PUT", "partNumber=1")).isEqualTo(1);
    }

    @Test
    void leavesNoPartsOfALargePictureThatIsGivenUp() throws IOException {
        byte[] bytes = samplePng(2 * PART);
        bytes[bytes.length - 6] = 0;

        try (PictureUpload upload = begun()) {
            upload.write(bytes);
            await().until(() -> sent("PUT", "partNumber=1") == 1);
            assertThat(raw.unfinished()).hasSize(1);

            assertThatThrownBy(upload::finish).isInstanceOf(NotAPicture.class);
        }
        assertThat(raw.unfinished()).isEmpty();
        assertThat(spooled()).isEmpty();
    }

    @Test
    void sweepsPartsThatACrashLeftBehind() throws IOException {
        raw.beginParts("pictures/89/ab/" + JOB + ".p0.r1.f1.i0.png");
        Instant now = Instant.now();

        stores.pictures().sweep(Instant.MIN, now);
        assertThat(raw.unfinished()).hasSize(1);

        stores.pictures().sweep(Instant.MIN, now.plus(Duration.ofDays(2)));
        assertThat(raw.unfinished()).isEmpty();
    }

    @Test
    void storesWhatIsInHandWhenTheStoreIsBack() throws IOException {
        byte[] bytes = Samples.picture("png", 8, 8);
        assertThat(stores.pictures().trouble()).isEmpty();

        try (PictureUpload upload = begun()) {
            line.cut(request -> true);
            upload.write(bytes);
            assertThatThrownBy(upload::finish).isInstanceOf(IOException.class);

            assertThat(stores.pictures().trouble())
                    .hasValueSatisfying(it -> assertThat(it).contains("object store"));
            assertThatThrownBy(() -> stores.partials().begin(JOB, 1, 1, 0))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("object store");

            line.cut(request -> false);
            assertThat(read(upload.finish())).isEqualTo(bytes);
        }
        pass(Duration.ofSeconds(5));
        assertThat(stores.pictures().trouble()).isEmpty();
    }

    @Test
    void asksSeldomWhileAllIsWell() {
        assertThat(stores.pictures().trouble()).isEmpty();
        int first = line.requests().size();

        for (int i = 0; i < 100; i++) {
            assertThat(stores.pictures().trouble()).isEmpty();
        }
        assertThat(line.requests()).hasSize(first);

        pass(Duration.ofSeconds(5));
        assertThat(stores.inputs().trouble()).isEmpty();
        assertThat(line.requests()).hasSize(first + 1);
    }

    @Test
    void claimsNothingWhereTheStoreIgnoresConditions() {
        line.ignoreConditions();

        assertThat(stores.pictures().trouble())
                .hasValueSatisfying(it ->
                        assertThat(it)
                                .contains(
                                        "If-None-Match", "atelier.storage.s3.conditional-writes"));
    }

    @Test
    void discardsNobodysPicturesWhereConditionsAreNotToBeHad() throws IOException {
        line.ignoreConditions();
        stores.close();
        open(Map.of("s3.conditional-writes", "false"));
        assertThat(stores.pictures().trouble()).isEmpty();
        Picture other = uploaded(Samples.picture("png", 16, 16));
        Manifest winner = manifest(uploaded(2, Samples.picture("png", 8, 8)));

        assertThat(stores.pictures().publish(winner)).isEqualTo(winner);
        stores.pictures().discardOthers(winner);

        assertThat(stores.pictures().publish(manifest(other))).isEqualTo(winner);
        assertThat(stores.pictures().open(other.name())).isPresent();
    }

    @Test
    void waitsForAStoreThatSaysNothingOnlySoLong() {
        stores.close();
        open(Map.of("s3.timeout", "200ms"));
        line.hang();

        Instant before = Instant.now();
        assertThat(stores.pictures().trouble()).isPresent();
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void tellsOfABucketThatIsNotThere() {
        stores.close();
        open(Map.of("s3.bucket", "nobodys-bucket"));

        assertThat(stores.pictures().trouble())
                .hasValueSatisfying(it -> assertThat(it).contains("nobodys-bucket"));
        assertThatThrownBy(() -> stores.pictures().manifest(JOB, 0, 1))
                .isInstanceOf(IOException.class);
    }

    /// Reading a picture that is deleted meanwhile fails; it never ends early in silence.
    @Test
    void failsToReadWhatIsDeletedMeanwhile() throws IOException {
        Picture picture = uploaded(Samples.picture("png", 8, 8));

        try (StoredContent content = stores.pictures().open(picture.name()).orElseThrow()) {
            stores.pictures().discardAttempt(JOB, 0, 1, 1);

            assertThatThrownBy(() -> content.all().readAllBytes()).isInstanceOf(IOException.class);
        }
    }

    private Picture uploaded(byte[] bytes) throws IOException {
        return uploaded(1, bytes);
    }

    private Picture uploaded(int fence, byte[] bytes) throws IOException {
        try (PictureUpload upload = stores.pictures().begin(JOB, 0, 1, fence, 0)) {
            upload.write(bytes);
            return upload.finish();
        }
    }

    private PictureUpload begun() throws IOException {
        return stores.pictures().begin(JOB, 0, 1, 1, 0);
    }

    private byte[] read(Picture picture) throws IOException {
        try (InputStream all = stores.pictures().open(picture.name()).orElseThrow().all()) {
            return all.readAllBytes();
        }
    }

    private static Manifest manifest(Picture picture) {
        return new Manifest(
                JOB, "default", 0, 0, 1, 1, "hash", List.of(picture), new Usage(1, 0, 0, 1), null);
    }

    /// So many bytes in all, of which nobody looks at those in the middle.
    private static byte[] samplePng(int length) {
        byte[] small = Samples.picture("png", 8, 8);
        byte[] large = Arrays.copyOf(small, length);
        for (int i = small.length; i < length; i++) {
            large[i] = (byte) ((i * 31) >> 7);
        }
        System.arraycopy(small, small.length - 12, large, length - 12, 12);
        return large;
    }

    private List<Path> spooled() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("spool"))) {
            return all.toList();
        }
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private long sent(String method, String part) {
        return line.requests().stream()
                .filter(request -> request.startsWith(method + " ") && request.contains(part))
                .count();
    }

    private static boolean isPut(String request, String end) {
        return request.startsWith("PUT ") && request.endsWith(end);
    }

    private static boolean isPost(String request, String part) {
        return request.startsWith("POST ") && request.contains(part);
    }

    private static Predicate<String> once(Predicate<String> requests) {
        AtomicInteger seen = new AtomicInteger();
        return request -> requests.test(request) && seen.getAndIncrement() == 0;
    }
}
