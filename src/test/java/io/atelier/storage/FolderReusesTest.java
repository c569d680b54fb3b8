package io.atelier.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class FolderReusesTest extends ReuseStoreContract {
    @TempDir Path folder;

    @Override
    ReuseStore opened() {
        return new FolderReuses(new SmallStorage(folder));
    }

    @Override
    List<String> files() throws IOException {
        return Samples.filesBelow(folder);
    }
}
