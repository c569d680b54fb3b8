package io.atelier.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FolderInputsTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir Path parent;
    private Path root;
    private FolderInputs store;

    @BeforeEach
    void openStore() {
        root = parent.resolve("pictures");
        store = opened();
    }

    private FolderInputs opened() {
        return new FolderInputs(new SmallStorage(root), Clock.fixed(NOON, ZoneOffset.UTC));
    }

    @ParameterizedTest
    @CsvSource({"png, image/png, true", "jpeg, image/jpeg, false", "webp, image/webp, false"})
    void givesBackWhatWasHandedIn(String kind, String contentType, boolean alpha) throws Exception {
        byte[] bytes = Samples.picture(kind, 320, 200);

        InputFile file = upload("anna", bytes);

        assertThat(file.id()).matches("file-[0-9a-f]{32}");
        assertThat(file.contentType()).isEqualTo(contentType);
        assertThat(file.alpha()).isEqualTo(alpha);
        assertThat(file.bytes()).isEqualTo(bytes.length);
        assertThat(file.widthPixels()).isEqualTo(320);
        assertThat(file.heightPixels()).isEqualTo(200);
        assertThat(file.createdAt()).isEqualTo(NOON);
        assertThat(file.sha256())
                .isEqualTo(HexFormat.of().formatHex(MeasuredFile.sha256Digest().digest(bytes)));
        assertThat(opened().find("anna", file.id())).contains(file);
        try (StoredContent content = store.open("anna", file.id()).orElseThrow()) {
            assertThat(content.contentType()).isEqualTo(contentType);
            assertThat(content.all().readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void keepsTheSameContentOnce() throws Exception {
        byte[] bytes = Samples.picture("png", 9, 9);

        InputFile first = upload("anna", bytes);
        InputFile second;
        try (InputUpload upload = store.begin("anna")) {
            upload.write(bytes);
            second = upload.finish("other.png", "user_data");
        }

        assertThat(second).isEqualTo(first);
        assertThat(files()).hasSize(2);
    }

    @Test
    void showsNobodyAnothersFile() throws Exception {
        byte[] bytes = Samples.picture("png", 9, 9);
        String annas = upload("anna", bytes).id();
        String bens = upload("ben", bytes).id();

        assertThat(bens).isNotEqualTo(annas);
        assertThat(store.find("ben", annas)).isEmpty();
        assertThat(store.open("ben", annas)).isEmpty();
        assertThat(store.delete("ben", annas)).isFalse();
        assertThat(store.find("anna", annas)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "file-",
                "../../x",
                "file-../../../../../../../etc/passwd..",
                "file-0123456789abcdef0123456789ABCDEF",
                "file-0123456789abcdef0123456789abcdef0",
                "file-0123456789abcdef0123456789abcdef\n",
                "file-0123456789abcdef0123456789abcdef"
            })
    void knowsNoIdsButItsOwn(String id) throws Exception {
        upload("anna", Samples.picture("png", 9, 9));

        assertThat(store.find("anna", id)).isEmpty();
        assertThat(store.open("anna", id)).isEmpty();
        assertThat(store.delete("anna", id)).isFalse();
    }

    @Test
    void keepsNothingOfWhatWasNotFinished() throws Exception {
        try (InputUpload upload = store.begin("anna")) {
            upload.write(Samples.picture("png", 9, 9));
        }

        assertThat(files()).isEmpty();
    }

    @Test
    void refusesAtOnceWhatDoesNotBeginLikeAPicture() throws Exception {
        try (InputUpload upload = store.begin("anna")) {
            upload.write(Samples.ascii("<svg xmlns"));
            assertThatThrownBy(() -> upload.write(Samples.ascii("='a'>")))
                    .isInstanceOf(NotAPicture.class);
        }

        assertThat(files()).isEmpty();
    }

    @Test
    void refusesWhatIsTooLargeOrLiesOrIsCutOff() throws Exception {
        byte[] whole = Samples.picture("png", 64, 64);

        assertThatThrownBy(() -> upload("anna", Samples.lyingPng(20_000, 20_000)))
                .isInstanceOf(NotAPicture.class)
                .hasMessageContaining("20000x20000");
        assertThatThrownBy(() -> upload("anna", Arrays.copyOf(whole, whole.length - 1)))
                .isInstanceOf(NotAPicture.class);
        assertThatThrownBy(() -> upload("anna", Arrays.copyOf(whole, 1_000_001)))
                .isInstanceOf(NotAPicture.class);
        assertThatThrownBy(() -> upload("anna", new byte[0])).isInstanceOf(NotAPicture.class);
        assertThat(files()).isEmpty();
    }

    @Test
    void sealsBeforeItFinishes() throws Exception {
        byte[] bytes = Samples.picture("png", 9, 9);

        try (InputUpload upload = store.begin("anna")) {
            upload.write(bytes);
            String sha256 = upload.seal();

            assertThat(files()).hasSize(1);
            assertThat(upload.seal()).isEqualTo(sha256);
            assertThat(upload.finish("a.png", "vision").sha256()).isEqualTo(sha256);
        }
    }

    @Test
    void deletesAtOnceAndTakesTheSameContentAgain() throws Exception {
        byte[] bytes = Samples.picture("png", 9, 9);
        String id = upload("anna", bytes).id();

        try (StoredContent open = store.open("anna", id).orElseThrow()) {
            assertThat(store.delete("anna", id)).isTrue();

            assertThat(open.all().readAllBytes()).isEqualTo(bytes);
        }
        assertThat(store.find("anna", id)).isEmpty();
        assertThat(store.delete("anna", id)).isFalse();
        assertThat(files()).isEmpty();
        assertThat(upload("anna", bytes).id()).isEqualTo(id);
    }

    @Test
    void followsNoLinks() throws Exception {
        String id = upload("anna", Samples.picture("png", 9, 9)).id();
        Path folder = folderOf(id);
        Path elsewhere = parent.resolve("elsewhere");
        Files.move(folder, elsewhere);
        Files.createSymbolicLink(folder, elsewhere);

        assertThat(store.find("anna", id)).isEmpty();
        assertThat(store.open("anna", id)).isEmpty();
    }

    /// Uploads and deletions of one content: whoever sees the file can read it.
    @Test
    void isWholeOrNotThereWhoeverElseIsAtIt() throws Exception {
        byte[] bytes = Samples.picture("png", 40, 40);
        List<Future<?>> all = new ArrayList<>();

        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            for (int thread = 0; thread < 6; thread++) {
                boolean deletes = thread % 3 == 0;
                all.add(
                        threads.submit(() -> {
                            for (int i = 0; i < 60; i++) {
                                InputFile file = upload("anna", bytes);
                                store.open("anna", file.id())
                                        .ifPresent(FolderInputsTest::assertWhole);
                                if (deletes) {
                                    store.delete("anna", file.id());
                                }
                            }
                            return null;
                        }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }

        InputFile last = upload("anna", bytes);
        assertThat(store.open("anna", last.id())).isPresent().get().satisfies(it -> it.close());
        assertThat(files()).hasSize(2);
    }

    private static void assertWhole(StoredContent content) {
        try (content) {
            assertThat(content.all().readAllBytes()).endsWith(0xAE, 0x42, 0x60, 0x82);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void clearsAwayWhatACrashLeftBehind() throws Exception {
        upload("anna", Samples.picture("png", 9, 9));
        Path tenant = root.resolve(InputName.tenantFolder("anna"));
        Path old = Files.createDirectory(tenant.resolve("upload.a.tmp"));
        Files.write(old.resolve("picture"), new byte[] {1});
        Files.setLastModifiedTime(old, FileTime.from(NOON.minus(Duration.ofDays(2))));
        Path young = Files.createDirectory(tenant.resolve("upload.b.tmp"));
        Files.setLastModifiedTime(young, FileTime.from(NOON));

        store = opened();
        upload("anna", Samples.picture("png", 10, 10));

        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void tellsWhetherOneCanBeAMaskOfAnother() throws Exception {
        InputFile image = upload("anna", Samples.picture("jpeg", 30, 20));
        InputFile mask = upload("anna", Samples.picture("png", 30, 20));
        InputFile small = upload("anna", Samples.picture("png", 20, 30));
        InputFile webp = upload("anna", Samples.picture("webp", 30, 20));

        assertThat(mask.objectionAsMaskOf(image)).isEmpty();
        assertThat(small.objectionAsMaskOf(image))
                .hasValueSatisfying(it -> assertThat(it).contains("30x20").contains("20x30"));
        assertThat(image.objectionAsMaskOf(image)).isPresent();
        assertThat(webp.objectionAsMaskOf(image)).isPresent();
    }

    @Test
    void saysWhyItCanStoreNothing() throws Exception {
        assertThat(store.trouble()).isEmpty();
        Files.delete(root);
        Files.createFile(root);

        assertThat(store.trouble()).isPresent();
        assertThatThrownBy(() -> store.begin("anna")).isInstanceOf(FileSystemException.class);
    }

    private InputFile upload(String tenant, byte[] bytes) throws IOException {
        try (InputUpload upload = store.begin(tenant)) {
            upload.write(bytes);
            return upload.finish("fox.png", "vision");
        }
    }

    private Path folderOf(String id) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(it -> it.endsWith(id)).findFirst().orElseThrow();
        }
    }

    private List<Path> files() throws IOException {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
