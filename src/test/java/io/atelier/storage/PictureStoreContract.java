package io.atelier.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.job.JobId;
import io.atelier.job.Picture;
import io.atelier.job.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What every store of pictures does, wherever it keeps them.
abstract class PictureStoreContract {
    static final JobId JOB = JobId.of("0195f3a1-7b2c-7def-8123-456789abcdef");
    static final String JOB_FOLDER = "89/ab";

    PictureStore store;

    @BeforeEach
    void openStore() {
        store = opened();
    }

    /// Another look at the same pictures.
    abstract PictureStore opened();

    /// The names of all pictures and manifests that are stored, by the names the store gives.
    abstract List<String> files() throws IOException;

    /// Does what no store would.
    abstract void overwrite(String name, byte[] bytes) throws IOException;

    @ParameterizedTest
    @CsvSource({"png, image/png", "jpeg, image/jpeg", "webp, image/webp", "gif, image/gif"})
    void givesBackWhatWasStored(String kind, String contentType) throws Exception {
        byte[] bytes = Samples.picture(kind, 320, 200);

        Picture picture = upload(1, 3, bytes);

        assertThat(picture.index()).isEqualTo(3);
        assertThat(picture.contentType()).isEqualTo(contentType);
        assertThat(picture.bytes()).isEqualTo(bytes.length);
        assertThat(picture.sha256()).isEqualTo(sha256(bytes));
        assertThat(picture.widthPixels()).isEqualTo(320);
        assertThat(picture.heightPixels()).isEqualTo(200);
        try (StoredContent content = store.open(picture.name()).orElseThrow()) {
            assertThat(content.contentType()).isEqualTo(contentType);
            assertThat(content.length()).isEqualTo(bytes.length);
            assertThat(content.all().readAllBytes()).isEqualTo(bytes);
        }
        assertThat(files()).containsExactly(picture.name());
    }

    /// Scripts and all: it is the proof of what was paid for.
    @Test
    void givesBackAnSvgAsItCame() throws Exception {
        byte[] bytes = Samples.svg("width='32' height='16' onload='alert(1)'");

        Picture picture = upload(1, 3, bytes);

        assertThat(picture.contentType()).isEqualTo("image/svg+xml");
        assertThat(picture.widthPixels()).isEqualTo(32);
        assertThat(picture.heightPixels()).isEqualTo(16);
        assertThat(files()).containsExactly(picture.name()).allMatch(name -> name.endsWith(".svg"));
        try (StoredContent content = store.open(picture.name()).orElseThrow()) {
            assertThat(content.contentType()).isEqualTo("image/svg+xml");
            assertThat(content.all().readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void storesByteByByteAsWellAsInLargePieces() throws Exception {
        byte[] bytes = Samples.picture("png", 700, 700);

        try (PictureUpload upload = store.begin(JOB, 0, 1, 1, 0)) {
            for (int i = 0; i < 100; i++) {
                upload.write(bytes[i]);
            }
            upload.write(bytes, 100, bytes.length - 100);

            assertThat(upload.finish().sha256()).isEqualTo(sha256(bytes));
        }
    }

    @Test
    void showsNothingBeforeFinishAndLeavesNothingWhenClosedWithoutIt() throws Exception {
        byte[] bytes = Samples.picture("png", 32, 32);

        try (PictureUpload upload = store.begin(JOB, 0, 1, 1, 0)) {
            upload.write(bytes);

            assertThat(store.open(JOB_FOLDER + "/" + JOB + ".p0.r1.f1.i0.png")).isEmpty();
        }

        assertThat(files()).isEmpty();
    }

    @Test
    void keepsNothingOfWhatIsNoPicture() throws Exception {
        assertThatThrownBy(() -> upload(1, 0, Samples.ascii("{\"error\": \"not a picture\"}")))
                .isInstanceOf(NotAPicture.class);

        byte[] whole = Samples.picture("png", 32, 32);
        assertThatThrownBy(() -> upload(1, 0, Arrays.copyOf(whole, whole.length - 1)))
                .isInstanceOf(NotAPicture.class)
                .hasMessageContaining("cut off");
        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"4096, 1024, true", "4097, 1, false", "1, 4097, false", "2049, 2048, false"})
    void refusesADeclaredSizeAboveTheLimits(int width, int height, boolean legal)
            throws IOException {
        byte[] bytes = Samples.lyingPng(width, height);

        if (legal) {
            assertThat(upload(1, 0, bytes).widthPixels()).isEqualTo(width);
        } else {
            assertThatThrownBy(() -> upload(1, 0, bytes))
                    .isInstanceOf(NotAPicture.class)
                    .hasMessageContaining(width + "x" + height);
            assertThat(files()).isEmpty();
        }
    }

    @Test
    void stopsReceivingAtTheLimit() throws IOException {
        try (PictureUpload upload = store.begin(JOB, 0, 1, 1, 0)) {
            upload.write(new byte[1_000_000]);

            assertThatThrownBy(() -> upload.write(0))
                    .isInstanceOf(NotAPicture.class)
                    .hasMessageContaining("1000000");
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void neverReplacesAPicture() throws IOException {
        byte[] first = Samples.picture("png", 32, 32);
        Picture picture = upload(1, 0, first);

        assertThatThrownBy(() -> upload(1, 0, Samples.picture("png", 64, 64)))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(read(picture.name())).isEqualTo(first);
        assertThat(files()).containsExactly(picture.name());
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 1", "10, 20", "0, 500", "499, 500", "500, 500"})
    void readsARange(int fromInclusive, int toExclusive) throws IOException {
        byte[] bytes = Samples.picture("png", 400, 400);
        Picture picture = upload(1, 0, bytes);

        try (InputStream range =
                store.open(picture.name()).orElseThrow().range(fromInclusive, toExclusive)) {
            assertThat(range.available()).isEqualTo(toExclusive - fromInclusive);
            assertThat(range.readAllBytes())
                    .isEqualTo(Arrays.copyOfRange(bytes, fromInclusive, toExclusive));
            assertThat(range.read()).isEqualTo(-1);
        }
    }

    @Test
    void readsTwoRangesOfOneContentAndSkips() throws IOException {
        byte[] bytes = Samples.picture("png", 100, 100);
        Picture picture = upload(1, 0, bytes);

        try (StoredContent content = store.open(picture.name()).orElseThrow()) {
            InputStream one = content.range(0, 20);
            InputStream other = content.range(5, 10);

            assertThat(one.skip(15)).isEqualTo(15);
            assertThat(other.read()).isEqualTo(Byte.toUnsignedInt(bytes[5]));
            assertThat(one.read()).isEqualTo(Byte.toUnsignedInt(bytes[15]));
            assertThat(one.skip(100)).isEqualTo(4);
            assertThat(one.skip(-1)).isZero();
        }
    }

    @Test
    void refusesARangeOutside() throws IOException {
        Picture picture = upload(1, 0, Samples.picture("png", 8, 8));

        try (StoredContent content = store.open(picture.name()).orElseThrow()) {
            assertThatThrownBy(() -> content.range(-1, 1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> content.range(0, content.length() + 1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.png",
                "/etc/hostname",
                "89/ab/../../../secret.png",
                "89/ab/0195f3a1-7b2c-7def-8123-456789abcdef.p0.r1.json",
                "89/ab/0195f3a1-7b2c-7def-8123-456789abcdef.p0.r1.f1.i0.png"
            })
    void opensOnlyStoredPictures(String name) throws IOException {
        publish(2);

        assertThat(store.open(name)).isEmpty();
    }

    @Test
    void hasNoManifestBeforeOneIsPublished() throws IOException {
        assertThat(store.manifest(JOB, 0, 1)).isEmpty();

        Manifest manifest = publish(1);

        assertThat(store.manifest(JOB, 0, 1)).contains(manifest);
        assertThat(store.manifest(JOB, 0, 2)).isEmpty();
        assertThat(store.manifest(JOB, 1, 1)).isEmpty();
        assertThat(store.manifest(JobId.random(), 0, 1)).isEmpty();
        assertThat(opened().manifest(JOB, 0, 1)).contains(manifest);
    }

    @Test
    void keepsTheFirstManifest() throws IOException {
        Manifest first = publish(1);

        assertThat(publish(2)).isEqualTo(first);
        assertThat(store.manifest(JOB, 0, 1)).contains(first);
    }

    @Test
    void hasOneWinnerOfManyWhoPublishAtOnce() throws Exception {
        int attempts = 32;
        List<Manifest> manifests =
                IntStream.range(0, attempts)
                        .mapToObj(fence ->
                                manifest(
                                        fence,
                                        List.of(
                                                uploadUnchecked(
                                                        fence, Samples.picture("png", 8, 8)))))
                        .toList();
        CyclicBarrier together = new CyclicBarrier(attempts);

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Manifest>> published =
                    manifests.stream().map(it -> threads.submit(publishing(it, together))).toList();
            Manifest winner = published.getFirst().get();

            assertThat(manifests).contains(winner);
            for (Future<Manifest> each : published) {
                assertThat(each.get()).isEqualTo(winner);
            }
            assertThat(store.manifest(JOB, 0, 1)).contains(winner);
            assertThat(files())
                    .containsExactlyInAnyOrder(
                            JOB_FOLDER + "/" + JOB + ".p0.r1.json",
                            winner.pictures().getFirst().name());
        }
    }

    private Callable<Manifest> publishing(Manifest manifest, CyclicBarrier together) {
        return () -> {
            together.await();
            Manifest winner = store.publish(manifest);
            store.discardOthers(winner);
            return winner;
        };
    }

    @Test
    void saysWhichManifestIsDamaged() throws IOException {
        publish(1);
        String manifest = JOB_FOLDER + "/" + JOB + ".p0.r1.json";
        overwrite(manifest, Samples.ascii("{\"job\":"));

        assertThatThrownBy(() -> store.manifest(JOB, 0, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(manifest);
    }

    @Test
    void publishesNothingThatNamesWhatIsNotStored() throws IOException {
        Picture stored = upload(1, 0, Samples.picture("png", 8, 8));
        Picture cut = upload(3, 0, Samples.picture("png", 8, 8));
        overwrite(cut.name(), new byte[1]);
        Picture missing =
                new Picture(1, stored.name().replace(".i0.", ".i1."), "image/png", 9, "", 8, 8);
        Picture foreign = new Picture(0, "../secret.png", "image/png", 9, "", 8, 8);
        Picture otherRun =
                new Picture(0, stored.name().replace(".r1.", ".r2."), "image/png", 9, "", 8, 8);

        assertThatThrownBy(() -> store.publish(manifest(1, List.of(stored, missing))))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> store.publish(manifest(1, List.of(cut))))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> store.publish(manifest(1, List.of(foreign))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.publish(manifest(1, List.of(otherRun))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(store.manifest(JOB, 0, 1)).isEmpty();
    }

    @Test
    void discardsOnlyWhatOtherAttemptsAtTheSameRunLeft() throws IOException {
        Picture loser = upload(1, 0, Samples.picture("png", 8, 8));
        Manifest winner = publish(2);
        Picture otherPart = upload(JOB, 1, 1, 1, 0);
        Picture otherRun = upload(JOB, 0, 10, 1, 0);
        JobId sibling = JobId.of("0195f3a1-7b2c-7def-8123-456789ab0000");
        Picture otherJob = upload(sibling, 0, 1, 1, 0);

        store.discardOthers(winner);

        assertThat(files())
                .containsExactlyInAnyOrder(
                        winner.pictures().getFirst().name(),
                        JOB_FOLDER + "/" + JOB + ".p0.r1.json",
                        otherPart.name(),
                        otherRun.name(),
                        otherJob.name())
                .doesNotContain(loser.name());
    }

    @Test
    void discardsNothingInFavourOfAManifestThatIsNotStored() throws IOException {
        Picture mine = upload(1, 0, Samples.picture("png", 8, 8));
        Manifest winner = publish(2);

        assertThatThrownBy(() -> store.discardOthers(manifest(1, List.of(mine))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(files()).contains(mine.name(), winner.pictures().getFirst().name());
    }

    @Test
    void discardsAnAttemptButNeverAWinner() throws IOException {
        upload(1, 0, Samples.picture("png", 8, 8));
        Picture other = upload(11, 0, Samples.picture("png", 8, 8));

        store.discardAttempt(JOB, 0, 1, 1);

        assertThat(files()).containsExactly(other.name());

        Manifest winner = publish(2);
        store.discardAttempt(JOB, 0, 1, 2);
        store.discardAttempt(JobId.random(), 0, 1, 2);

        assertThat(store.open(winner.pictures().getFirst().name())).isPresent();
        assertThat(store.manifest(JOB, 0, 1)).contains(winner);
    }

    @Test
    void findsTheManifestsOfAllPartsAndRuns() throws IOException {
        Manifest first = publish(1);
        Manifest redriven = store.publish(manifest(0, 2, 5, List.of(upload(JOB, 0, 2, 5, 0))));
        Manifest otherPart = store.publish(manifest(1, 1, 1, List.of(upload(JOB, 1, 1, 1, 0))));

        assertThat(store.manifests(JOB)).containsExactlyInAnyOrder(first, redriven, otherPart);
        assertThat(store.manifests(JobId.random())).isEmpty();
    }

    @Test
    void sweepsWhatIsOldAndNothingElse() throws IOException {
        Manifest manifest = publish(1);
        Instant now = Instant.now();

        assertThat(store.sweep(Instant.MIN, now)).isZero();
        assertThat(store.sweep(now.minus(Duration.ofDays(1)), now)).isZero();
        assertThat(store.manifest(JOB, 0, 1)).contains(manifest);

        assertThat(store.sweep(now.plus(Duration.ofDays(1)), now)).isEqualTo(2);
        assertThat(files()).isEmpty();
        assertThat(store.manifest(JOB, 0, 1)).isEmpty();
    }

    @Test
    void hasNoTroubleWhileAllIsWell() {
        assertThat(store.trouble()).isEmpty();
    }

    Manifest publish(int fence) throws IOException {
        Picture picture = upload(fence, 0, Samples.picture("png", 8, 8));
        return store.publish(manifest(fence, List.of(picture)));
    }

    static Manifest manifest(int fence, List<Picture> pictures) {
        return manifest(0, 1, fence, pictures);
    }

    private static Manifest manifest(int part, int run, int fence, List<Picture> pictures) {
        return new Manifest(
                JOB,
                "default",
                part,
                0,
                run,
                fence,
                "hash",
                pictures,
                new Usage(10, 0, 0, 196),
                "req_" + fence);
    }

    Picture upload(int fence, int index, byte[] bytes) throws IOException {
        try (PictureUpload upload = store.begin(JOB, 0, 1, fence, index)) {
            upload.write(bytes);
            return upload.finish();
        }
    }

    Picture upload(JobId job, int part, int run, int fence, int index) throws IOException {
        try (PictureUpload upload = store.begin(job, part, run, fence, index)) {
            upload.write(Samples.picture("png", 8, 8));
            return upload.finish();
        }
    }

    Picture uploadUnchecked(int fence, byte[] bytes) {
        try {
            return upload(fence, 0, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] read(String name) throws IOException {
        try (InputStream all = store.open(name).orElseThrow().all()) {
            return all.readAllBytes();
        }
    }

    static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
