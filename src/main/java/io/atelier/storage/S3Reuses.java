package io.atelier.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/// Entries in a bucket, under the names that the folder has.
final class S3Reuses implements ReuseStore {
    private final S3Bucket bucket;

    S3Reuses(S3Bucket bucket) {
        this.bucket = bucket;
    }

    @Override
    public void put(Entry entry) throws IOException {
        bucket.put(ReuseName.of(entry.tenant(), entry.wish()).toString(), StoredJson.bytes(entry));
    }

    @Override
    public Optional<Entry> find(String tenant, String wish) throws IOException {
        String key = ReuseName.of(tenant, wish).toString();
        Optional<byte[]> json = bucket.bytes(key);
        return json.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        StoredJson.read(new ByteArrayInputStream(json.get()), Entry.class, key));
    }

    @Override
    public int sweep(Instant storedBefore, Instant now) throws IOException {
        if (storedBefore.equals(Instant.MIN)) {
            return 0;
        }
        int swept = 0;
        for (S3Bucket.Listed entry : bucket.list(ReuseName.TREE)) {
            if (entry.storedAt().isBefore(storedBefore)) {
                bucket.delete(entry.key());
                swept++;
            }
        }
        return swept;
    }
}
