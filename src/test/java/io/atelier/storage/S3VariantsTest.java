package io.atelier.storage;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class S3VariantsTest extends VariantStoreContract {
    private final String prefix = S3Sample.freePrefix();
    private S3Stores stores;

    @Override
    Both opened() {
        stores = sample().stores();
        return new Both(stores.pictures(), stores.variants());
    }

    private S3Sample sample() {
        return S3Sample.at(folder, prefix);
    }

    @AfterEach
    void closeStores() {
        stores.close();
    }

    @Override
    List<String> files() {
        try (RawBucket raw = new RawBucket(sample())) {
            return raw.keys("variants/");
        }
    }

    @Test
    void leavesTheRoomToWhatIsPaidFor() {
        try (S3Stores full = sample().stores(Map.of("min-free", "1000000G"))) {
            assertThatThrownBy(() -> full.variants().begin(original, 0))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("min-free");
        }
    }
}
