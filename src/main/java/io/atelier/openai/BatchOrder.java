package io.atelier.openai;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A batch to be created.
///
/// @param metadata comes back with the batch; at most 16 keys of 64 characters with values of 512
/// @param outputsExpireAfter how long the upstream keeps its files, from when it wrote them: 1 hour
///   to 30 days; null for as long as it pleases
public record BatchOrder(
        String inputFileId,
        BatchEndpoint endpoint,
        Map<String, String> metadata,
        @Nullable Duration outputsExpireAfter) {
    private static final int MOST_KEYS = 16;
    private static final int LONGEST_KEY = 64;
    private static final int LONGEST_VALUE = 512;

    public BatchOrder {
        Objects.requireNonNull(inputFileId);
        Objects.requireNonNull(endpoint);
        metadata = Map.copyOf(metadata);
        if (metadata.size() > MOST_KEYS) {
            throw new IllegalArgumentException("a batch takes 16 keys of metadata: " + metadata);
        }
        metadata.forEach(BatchOrder::check);
        if (outputsExpireAfter != null) {
            Expiry.check(outputsExpireAfter);
        }
    }

    private static void check(String key, String value) {
        if (key.length() > LONGEST_KEY || value.length() > LONGEST_VALUE) {
            throw new IllegalArgumentException(
                    "a batch takes keys of 64 and values of 512 characters: " + key);
        }
    }
}
