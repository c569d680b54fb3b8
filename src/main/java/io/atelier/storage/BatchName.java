package io.atelier.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/// The only names of lists: `batches/<key>/members.jsonl`.
final class BatchName {
    static final String TREE = "batches/";
    static final String LIST = "members.jsonl";

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /// The upstream keeps what a batch has brought for 30 days at most (`atelier.batch.expiry`), so
    /// until then somebody may ask for its list.
    private static final Duration WANTED = Duration.ofDays(31);

    private BatchName() {}

    /// @throws IllegalArgumentException where that is no key
    static String folder(String batch) {
        if (!KEY.matcher(batch).matches()) {
            throw new IllegalArgumentException("not the key of a batch: " + batch);
        }
        return TREE + batch;
    }

    static String list(String batch) {
        return folder(batch) + "/" + LIST;
    }

    /// Nobody asks any more for lists that were stored before then, and are old.
    static Instant orphanedBefore(Instant storedBefore, Instant now) {
        Instant limit = now.minus(WANTED);
        return storedBefore.isBefore(limit) ? storedBefore : limit;
    }
}
