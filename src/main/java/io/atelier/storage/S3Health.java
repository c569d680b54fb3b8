package io.atelier.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Whether the bucket can be used: asked at most every five seconds, whoever wants to know, and by
/// one at a time; the others wait for the answer.
///
/// At first, and after any request has failed, it is written to as well. That also shows whether it
/// honours `If-None-Match: *`: two attempts at one job depend on it.
final class S3Health {
    private static final Logger LOG = Logger.getLogger(S3Health.class);
    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();
    private static final byte[] NOTE =
            "{\"note\": \"Atelier tries out here whether this bucket can be used.\"}"
                    .getBytes(StandardCharsets.UTF_8);

    private final S3Bucket bucket;
    private final LongSupplier nanoTime;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable Known known;

    /// @param failures of the bucket's requests until then
    private record Known(long at, long failures, Optional<String> trouble) {}

    /// @param nanoTime a clock that never goes back
    S3Health(S3Bucket bucket, LongSupplier nanoTime) {
        this.bucket = bucket;
        this.nanoTime = nanoTime;
    }

    /// Why it can't be used, in one sentence; empty when all is well.
    Optional<String> trouble() {
        Known last = known;
        if (last != null && isFresh(last)) {
            return last.trouble();
        }
        asking.lock();
        try {
            Known before = known;
            if (before != null && isFresh(before)) {
                return before.trouble();
            }
            Optional<String> trouble = asked(before);
            tell(before, trouble);
            known = new Known(nanoTime.getAsLong(), bucket.failures(), trouble);
            return trouble;
        } finally {
            asking.unlock();
        }
    }

    /// A failure elsewhere makes it worth asking again, but not one that was to be expected.
    private boolean isFresh(Known known) {
        return nanoTime.getAsLong() - known.at() < FRESH_NANOS
                && (known.trouble().isPresent() || known.failures() == bucket.failures());
    }

    private Optional<String> asked(@Nullable Known before) {
        boolean well =
                before != null
                        && before.trouble().isEmpty()
                        && before.failures() == bucket.failures();
        try {
            if (well) {
                bucket.ask();
                return Optional.empty();
            }
            return tried();
        } catch (IOException e) {
            return Optional.of("the object store can't be used: " + e.getMessage());
        }
    }

    private Optional<String> tried() throws IOException {
        bucket.ask();
        bucket.put("probe/written.json", NOTE);
        // The first may be the one that makes it; then the second must be refused.
        boolean ignoresCondition =
                bucket.conditional()
                        && bucket.putIfAbsent("probe/once.json", NOTE)
                        && bucket.putIfAbsent("probe/once.json", NOTE);
        return ignoresCondition
                ? Optional.of(
                        "the object store ignores If-None-Match, so attempts at one job could overwrite each other's manifest; see atelier.storage.s3.conditional-writes")
                : Optional.empty();
    }

    private static void tell(@Nullable Known before, Optional<String> trouble) {
        boolean wasWell = before == null || before.trouble().isEmpty();
        if (trouble.isPresent() && wasWell) {
            LOG.warnf("object store in trouble reason=%s", trouble.get());
        } else if (trouble.isEmpty() && !wasWell) {
            LOG.info("the object store can be used again");
        }
    }
}
