package io.atelier.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.job.Picture;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStoreTest extends PictureStoreContract {
    @TempDir Path parent;

    @BeforeEach
    void keepASecretOutside() throws IOException {
        Files.write(parent.resolve("secret.png"), Samples.picture("png", 8, 8));
    }

    private Path root() {
        return parent.resolve("pictures");
    }

    @Override
    PictureStore opened() {
        return new FolderStore(new SmallStorage(root(), 0));
    }

    @Override
    void overwrite(String name, byte[] bytes) throws IOException {
        Files.write(root().resolve(name), bytes);
    }

    @Test
    void followsNoLinkInPlaceOfAPicture() throws IOException {
        Path secret = parent.resolve("secret.png");
        Picture picture = upload(1, 0, Samples.picture("png", 8, 8));
        Path file = root().resolve(picture.name());
        Files.delete(file);
        Files.createSymbolicLink(file, secret);

        assertThat(store.open(picture.name())).isEmpty();
        assertThatThrownBy(() -> store.publish(manifest(1, List.of(picture))))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void followsNoLinkInPlaceOfAFolder() throws IOException {
        Picture picture = upload(1, 0, Samples.picture("png", 8, 8));
        Path outside = parent.resolve("outside");
        Files.move(root().resolve("89"), outside);
        Files.createSymbolicLink(root().resolve("89"), outside);

        assertThat(store.open(picture.name())).isEmpty();
        assertThatThrownBy(() -> store.begin(JOB, 0, 1, 2, 0))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> store.manifest(JOB, 0, 1))
                .isInstanceOf(NotDirectoryException.class);
    }

    @Test
    void isNotMisledByWhatACrashLeftBehind() throws IOException {
        Path folder = Files.createDirectories(root().resolve(JOB_FOLDER));
        Files.writeString(folder.resolve(JOB + ".p0.r1.f1.x.tmp"), "{\"job\":\"0195");
        Files.write(folder.resolve(JOB + ".p0.r1.f1.i0.y.tmp"), new byte[5]);

        assertThat(store.manifest(JOB, 0, 1)).isEmpty();

        Manifest winner = publish(2);
        store.discardOthers(winner);

        assertThat(store.manifest(JOB, 0, 1)).contains(winner);
        assertThat(files())
                .containsExactlyInAnyOrder(
                        JOB_FOLDER + "/" + JOB + ".p0.r1.json",
                        winner.pictures().getFirst().name());
    }

    @Test
    void survivesACrashBetweenTheTwoNamesOfAManifest() throws IOException {
        Manifest winner = publish(1);
        Path manifest = root().resolve(JOB_FOLDER).resolve(JOB + ".p0.r1.json");
        Files.createLink(manifest.resolveSibling(JOB + ".p0.r1.f1.x.tmp"), manifest);

        store.discardOthers(winner);

        assertThat(store.manifest(JOB, 0, 1)).contains(winner);
        assertThat(files()).hasSize(2);
    }

    @Test
    void failsToFinishWhatHasBeenDiscarded() throws IOException {
        try (PictureUpload late = store.begin(JOB, 0, 1, 1, 0)) {
            late.write(Samples.picture("png", 8, 8));
            store.discardOthers(publish(2));

            assertThatThrownBy(late::finish).isInstanceOf(NoSuchFileException.class);
        }
        assertThat(files()).hasSize(2);
    }

    @Test
    void hasNoTroubleWithAFolderItCanMakeAndUse() throws IOException {
        assertThat(store.trouble()).isEmpty();
        assertThat(root()).isEmptyDirectory();
    }

    @Test
    void tellsOfALackOfSpace() {
        FolderStore greedy = new FolderStore(new SmallStorage(root(), Long.MAX_VALUE));

        assertThat(greedy.trouble())
                .hasValueSatisfying(
                        it -> assertThat(it).contains("free", "atelier.storage.min-free"));
    }

    @Test
    void tellsOfAFolderThatIsGone() throws IOException {
        assertThat(store.trouble()).isEmpty();

        Files.delete(root());

        assertThat(store.trouble()).hasValueSatisfying(it -> assertThat(it).contains("pictures"));
    }

    @Test
    void tellsOfAFolderThatIsNone() throws IOException {
        Files.writeString(root(), "in the way");

        assertThat(store.trouble()).hasValueSatisfying(it -> assertThat(it).contains("pictures"));
        assertThatThrownBy(() -> store.begin(JOB, 0, 1, 1, 0)).isInstanceOf(IOException.class);
    }

    @Test
    void sweepsWhatACrashLeftBehindADayAgo() throws IOException {
        Manifest manifest = publish(1);
        Path folder = root().resolve(JOB_FOLDER);
        Path old = Files.write(folder.resolve(JOB + ".p0.r1.f1.i0.x.tmp"), new byte[1]);
        Files.write(folder.resolve(JOB + ".p0.r1.f1.i0.y.tmp"), new byte[1]);
        Instant now = Instant.now();
        Files.setLastModifiedTime(old, FileTime.from(now.minus(Duration.ofDays(2))));

        assertThat(store.sweep(Instant.MIN, now)).isEqualTo(1);

        assertThat(old).doesNotExist();
        assertThat(files()).hasSize(3);
        assertThat(store.manifest(JOB, 0, 1)).contains(manifest);
    }

    @Override
    List<String> files() throws IOException {
        return Samples.filesBelow(root());
    }
}
