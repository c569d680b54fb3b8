package io.atelier.storage;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// What every store of pictures does, in a bucket of some object store.
abstract class S3StoreContract extends PictureStoreContract {
    @TempDir Path folder;
    private final String prefix = S3Sample.freePrefix();
    private final List<S3Stores> open = new ArrayList<>();

    /// Of the object store, which has the bucket.
    abstract URI endpoint();

    @Override
    PictureStore opened() {
        S3Stores stores = sample().stores();
        open.add(stores);
        return stores.pictures();
    }

    private S3Sample sample() {
        return new S3Sample(folder, endpoint(), prefix);
    }

    @AfterEach
    void closeAll() {
        open.forEach(S3Stores::close);
    }

    @Override
    List<String> files() {
        try (RawBucket raw = new RawBucket(sample())) {
            return raw.keys("pictures/");
        }
    }

    @Override
    void overwrite(String name, byte[] bytes) {
        try (RawBucket raw = new RawBucket(sample())) {
            raw.put("pictures/" + name, bytes);
        }
    }
}
