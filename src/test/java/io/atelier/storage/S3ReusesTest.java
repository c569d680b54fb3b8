package io.atelier.storage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class S3ReusesTest extends ReuseStoreContract {
    @TempDir Path folder;
    private final String prefix = S3Sample.freePrefix();
    private final List<S3Stores> open = new ArrayList<>();

    @Override
    ReuseStore opened() {
        S3Stores stores = S3Sample.at(folder, prefix).stores();
        open.add(stores);
        return stores.reuses();
    }

    @AfterEach
    void closeAll() {
        open.forEach(S3Stores::close);
    }

    @Override
    List<String> files() {
        try (RawBucket raw = new RawBucket(S3Sample.at(folder, prefix))) {
            return raw.keys("");
        }
    }
}
