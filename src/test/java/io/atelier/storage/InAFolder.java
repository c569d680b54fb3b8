package io.atelier.storage;

import java.time.Duration;
import java.util.Optional;

/// What is said of storage where it is a folder that nobody sweeps.
public interface InAFolder extends StorageConfig {
    @Override
    default Kind kind() {
        return Kind.FOLDER;
    }

    @Override
    default Optional<Duration> retention() {
        return Optional.empty();
    }

    @Override
    default S3 s3() {
        throw new UnsupportedOperationException("there is no bucket");
    }
}
