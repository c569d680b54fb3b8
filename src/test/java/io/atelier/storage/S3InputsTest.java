package io.atelier.storage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class S3InputsTest extends InputStoreContract {
    @TempDir Path folder;
    private final String prefix = S3Sample.freePrefix();
    private final List<S3Stores> open = new ArrayList<>();

    @Override
    InputStore opened() {
        S3Stores stores = S3Sample.at(folder, prefix).stores(CLOCK);
        open.add(stores);
        return stores.inputs();
    }

    @AfterEach
    void closeAll() {
        open.forEach(S3Stores::close);
    }

    @Override
    int filesOfOne() {
        return 1;
    }

    @Override
    List<String> files() {
        try (RawBucket raw = new RawBucket(S3Sample.at(folder, prefix))) {
            return raw.keys("inputs/");
        }
    }
}
