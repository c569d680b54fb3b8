package io.atelier.storage;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/// A place of its own in the bucket of the test server.
record S3Sample(Path folder, URI endpoint, String prefix) {
    static S3Sample in(Path folder) {
        return at(folder, freePrefix());
    }

    static S3Sample at(Path folder, String prefix) {
        return new S3Sample(folder, S3Server.shared().endpoint(), prefix);
    }

    static String freePrefix() {
        return "test-" + UUID.randomUUID() + "/";
    }

    /// The same place by another way.
    S3Sample by(URI other) {
        return new S3Sample(folder, other, prefix);
    }

    S3Stores stores(Clock clock) {
        return new S3Stores(config(Map.of()), clock, System::nanoTime);
    }

    S3Stores stores() {
        return stores(Clock.systemUTC());
    }

    /// @param more settings below `atelier.storage.`, over those that all samples share
    S3Stores stores(Map<String, String> more) {
        return new S3Stores(config(more), Clock.systemUTC(), System::nanoTime);
    }

    StorageConfig config(Map<String, String> more) {
        Map<String, String> all = new HashMap<>();
        all.put("kind", "s3");
        all.put("folder", folder.toString());
        all.put("min-free", "0");
        all.put("max-bytes", "1000000");
        all.put("max-edge", "4096");
        all.put("max-pixels", "4194304");
        all.put("s3.bucket", S3Server.BUCKET);
        all.put("s3.prefix", prefix);
        all.put("s3.endpoint", endpoint.toString());
        all.put("s3.path-style", "true");
        all.put("s3.access-key-id", S3Server.ACCESS_KEY);
        all.put("s3.secret-access-key", S3Server.SECRET);
        all.putAll(more);
        Map<String, String> properties = new HashMap<>();
        all.forEach((key, value) -> properties.put("atelier.storage." + key, value));
        return StorageConfigTest.config(properties);
    }
}
