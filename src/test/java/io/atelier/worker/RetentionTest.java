package io.atelier.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.storage.FolderStore;
import io.atelier.storage.PictureStore;
import io.atelier.storage.SmallStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir Path folder;
    private Path old;
    private Path young;

    @BeforeEach
    void store() throws IOException {
        old = file("old.png", Duration.ofDays(11));
        young = file("young.png", Duration.ofDays(9));
    }

    @Test
    void sweepsWhatIsOlderThanItIsKept() {
        sweep(Optional.of(Duration.ofDays(10)));

        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void sweepsNothingWhereAllIsKept() {
        sweep(Optional.empty());

        assertThat(old).exists();
        assertThat(young).exists();
    }

    private void sweep(Optional<Duration> kept) {
        PictureStore store = new FolderStore(new SmallStorage(folder));
        try (Retention retention = new Retention(store, kept, Clock.fixed(NOON, ZoneOffset.UTC))) {
            retention.sweep();
        }
    }

    private Path file(String name, Duration age) throws IOException {
        Path file = Files.createDirectories(folder.resolve("89/ab")).resolve(name);
        Files.write(file, new byte[1]);
        Files.setLastModifiedTime(file, FileTime.from(NOON.minus(age)));
        return file;
    }
}
