package io.atelier.storage;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class S3VariantsTest extends VariantStoreContract {
    private final String prefix = S3Sample.freePrefix();
    private final List<S3Stores> open = new ArrayList<>();

    @Override
    Both opened() {
        S3Stores stores = sample().stores();
        open.add(stores);
        return new Both(stores.pictures(), stores.variants());
    }

    private S3Sample sample() {
        return S3Sample.at(folder, prefix);
    }

    @AfterEach
    void closeAll() {
        open.forEach(S3Stores::close);
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
