package io.atelier.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderPartialsTest extends PartialStoreContract {
    @TempDir Path parent;
    private Path root;
    private long minFree;

    @BeforeEach
    void chooseFolder() {
        root = parent.resolve("pictures");
    }

    @Override
    PartialStore partials() {
        return new FolderPartials(new SmallStorage(root, minFree), clock());
    }

    @Override
    List<String> files() throws IOException {
        return Samples.filesBelow(root);
    }

    @Test
    void leavesTheRoomToWhatIsPaidFor() {
        minFree = Long.MAX_VALUE;

        assertThatThrownBy(() -> partials().begin(JOB, 1, 1, 0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("min-free");
    }

    @Test
    void followsNoLink() throws Exception {
        String name = stored(0).name();
        Path file = root.resolve(name);
        Path elsewhere = parent.resolve("elsewhere.png");
        Files.move(file, elsewhere);
        Files.createSymbolicLink(file, elsewhere);

        assertThat(partials().open(name)).isEmpty();
    }
}
