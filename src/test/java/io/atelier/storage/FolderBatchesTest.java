package io.atelier.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderBatchesTest extends BatchStoreContract {
    @TempDir Path folder;

    @Override
    BatchStore opened() {
        return new FolderBatches(new SmallStorage(folder));
    }

    @Override
    List<String> files() throws IOException {
        return Samples.filesBelow(folder);
    }

    @Test
    void sweepsWhatACrashLeftBehind() throws Exception {
        Path batch = Files.createDirectories(folder.resolve("batches/lost"));
        Path left = Files.write(batch.resolve("members.jsonl.1.tmp"), new byte[1]);
        Instant now = Instant.now();

        assertThat(opened().sweep(Instant.MIN, now)).isZero();
        Files.setLastModifiedTime(left, FileTime.from(now.minus(Duration.ofDays(2))));

        assertThat(opened().sweep(Instant.MIN, now)).isEqualTo(1);
        assertThat(batch).doesNotExist();
    }
}
