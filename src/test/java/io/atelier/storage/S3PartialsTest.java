package io.atelier.storage;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class S3PartialsTest extends PartialStoreContract {
    @TempDir Path folder;
    private S3Sample sample;
    private S3Stores stores;

    @BeforeEach
    void openStores() {
        sample = S3Sample.in(folder);
        stores = sample.stores(ticking());
    }

    @AfterEach
    void closeStores() {
        stores.close();
    }

    @Override
    PartialStore partials() {
        return stores.partials();
    }

    @Override
    List<String> files() {
        try (RawBucket raw = new RawBucket(sample)) {
            return raw.keys("partials/").stream().map(name -> "partials/" + name).toList();
        }
    }

    /// Always at the test's own time.
    private Clock ticking() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return clock().getZone();
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return clock().withZone(zone);
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }
}
