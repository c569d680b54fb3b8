package io.atelier.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.storage.FolderStore;
import io.atelier.storage.SmallStorage;
import io.atelier.storage.Sweepable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
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

    /// One that fails keeps nobody else's rubbish.
    @Test
    void sweepsTheOtherStoresWhereOneFails() {
        Sweepable failing =
                (_, _) -> {
                    throw new IOException("failing on purpose");
                };

        sweep(Optional.of(Duration.ofDays(10)), failing, pictures());

        assertThat(old).doesNotExist();
    }

    private FolderStore pictures() {
        return new FolderStore(new SmallStorage(folder));
    }

    private void sweep(Optional<Duration> kept) {
        sweep(kept, pictures());
    }

    private static void sweep(Optional<Duration> kept, Sweepable... stores) {
        Clock noon = Clock.fixed(NOON, ZoneOffset.UTC);
        try (Retention retention = new Retention(List.of(stores), kept, noon)) {
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
