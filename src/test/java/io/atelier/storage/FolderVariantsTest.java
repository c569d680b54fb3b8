package io.atelier.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FolderVariantsTest extends VariantStoreContract {
    @Override
    Both opened() {
        SmallStorage storage = new SmallStorage(folder);
        return new Both(new FolderStore(storage), new FolderVariants(storage));
    }

    @Override
    List<String> files() throws IOException {
        return Samples.filesBelow(folder.resolve("variants"));
    }

    @Test
    void leavesTheRoomToWhatIsPaidFor() {
        FolderVariants full = new FolderVariants(new SmallStorage(folder, Long.MAX_VALUE));

        assertThatThrownBy(() -> full.begin(original, 0)).isInstanceOf(IOException.class);
    }

    @Test
    void sweepsWhatACrashLeftBehind() throws Exception {
        Path left = Files.createDirectories(folder.resolve("variants/89/ab")).resolve("a.tmp");
        Files.write(left, new byte[1]);
        Instant now = Instant.now();
        FolderVariants variants = new FolderVariants(new SmallStorage(folder));

        assertThat(variants.sweep(now, now)).isZero();
        Files.setLastModifiedTime(left, FileTime.from(now.minus(Duration.ofDays(2))));

        assertThat(variants.sweep(Instant.MIN, now)).isEqualTo(1);
        assertThat(left).doesNotExist();
    }
}
