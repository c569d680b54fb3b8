package io.atelier.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/// Lists of members in a bucket, under the names that the folder has.
final class S3Batches implements BatchStore {
    private static final String CONTENT_TYPE = "application/x-ndjson";

    private final S3Bucket bucket;
    private final S3Spool spool;

    S3Batches(S3Bucket bucket, S3Spool spool) {
        this.bucket = bucket;
        this.spool = spool;
    }

    @Override
    public void put(String batch, InputStream members) throws IOException {
        String key = BatchName.list(batch);
        Path list = spool.temporary("members.");
        try {
            try (OutputStream out = Files.newOutputStream(list, StandardOpenOption.CREATE_NEW)) {
                members.transferTo(out);
            }
            bucket.replace(key, list, Files.size(list), CONTENT_TYPE);
        } finally {
            Files.deleteIfExists(list);
        }
    }

    @Override
    public Optional<InputStream> open(String batch) throws IOException {
        String key = BatchName.list(batch);
        return bucket.head(key)
                .map(head -> new S3Content(bucket, key, CONTENT_TYPE, head.contentLength()).all());
    }

    @Override
    public void delete(String batch) throws IOException {
        bucket.delete(BatchName.list(batch));
    }

    @Override
    public int sweep(Instant storedBefore, Instant now) throws IOException {
        if (storedBefore.equals(Instant.MIN)) {
            return 0;
        }
        Instant limit = BatchName.orphanedBefore(storedBefore, now);
        int swept = 0;
        for (S3Bucket.Listed list : bucket.list(BatchName.TREE)) {
            if (list.storedAt().isBefore(limit)) {
                bucket.delete(list.key());
                swept++;
            }
        }
        return swept;
    }
}
