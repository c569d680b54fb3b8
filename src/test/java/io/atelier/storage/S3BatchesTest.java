package io.atelier.storage;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class S3BatchesTest extends BatchStoreContract {
    @TempDir Path folder;
    private final String prefix = S3Sample.freePrefix();
    private S3Stores stores;

    @Override
    BatchStore opened() {
        stores = S3Sample.at(folder, prefix).stores();
        return stores.batches();
    }

    @AfterEach
    void closeStores() {
        stores.close();
    }

    @Override
    List<String> files() {
        try (RawBucket raw = new RawBucket(S3Sample.at(folder, prefix))) {
            return raw.keys("");
        }
    }
}
