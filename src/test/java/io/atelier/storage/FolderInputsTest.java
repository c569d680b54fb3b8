package io.atelier.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderInputsTest extends InputStoreContract {
    @TempDir Path parent;

    private Path root() {
        return parent.resolve("pictures");
    }

    @Override
    InputStore opened() {
        return new FolderInputs(new SmallStorage(root()), CLOCK);
    }

    @Override
    int filesOfOne() {
        return 2;
    }

    @Override
    List<String> files() throws IOException {
        if (!Files.exists(root())) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(root())) {
            return all.filter(Files::isRegularFile).map(Path::toString).toList();
        }
    }

    @Test
    void staysReadableWhileItIsOpen() throws Exception {
        byte[] bytes = Samples.picture("png", 9, 9);
        String id = upload("anna", bytes).id();

        try (StoredContent open = store.open("anna", id).orElseThrow()) {
            assertThat(store.delete("anna", id)).isTrue();

            assertThat(open.all().readAllBytes()).isEqualTo(bytes);
        }
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
    void followsNoLinks() throws Exception {
        String id = upload("anna", Samples.picture("png", 9, 9)).id();
        Path folder = folderOf(id);
        Path elsewhere = parent.resolve("elsewhere");
        Files.move(folder, elsewhere);
        Files.createSymbolicLink(folder, elsewhere);

        assertThat(store.find("anna", id)).isEmpty();
        assertThat(store.open("anna", id)).isEmpty();
    }

    @Test
    void clearsAwayWhatACrashLeftBehind() throws Exception {
        upload("anna", Samples.picture("png", 9, 9));
        Path tenant = root().resolve(InputName.tenantFolder("anna"));
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
    void saysWhyItCanStoreNothing() throws Exception {
        assertThat(store.trouble()).isEmpty();
        Files.delete(root());
        Files.createFile(root());

        assertThat(store.trouble()).isPresent();
        assertThatThrownBy(() -> store.begin("anna")).isInstanceOf(FileSystemException.class);
    }

    private Path folderOf(String id) throws IOException {
        try (Stream<Path> all = Files.walk(root())) {
            return all.filter(it -> it.endsWith(id)).findFirst().orElseThrow();
        }
    }
}
