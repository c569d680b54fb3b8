package io.atelier.view;

import io.atelier.job.JobId;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;

/// A job's place in every list: newest first, and the higher id first among jobs of one instant.
///
/// Callers hold it as opaque text. A forged one is harmless: it is only a place in the caller's own
/// list.
public record Cursor(Instant createdAt, JobId job) implements Comparable<Cursor> {
    private static final byte VERSION = 1;
    private static final int LENGTH = 1 + Long.BYTES + Integer.BYTES + 2 * Long.BYTES;
    private static final Comparator<Cursor> NEWEST_FIRST =
            Comparator.comparing(Cursor::createdAt).thenComparing(Cursor::job).reversed();

    /// Empty where the text was not made by [#text].
    public static Optional<Cursor> parse(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (bytes.capacity() != LENGTH || bytes.get() != VERSION) {
                return Optional.empty();
            }
            Instant createdAt = Instant.ofEpochSecond(bytes.getLong(), bytes.getInt());
            var parsed =
                    new Cursor(createdAt, new JobId(new UUID(bytes.getLong(), bytes.getLong())));
            // One spelling each: nanoseconds beyond a second or stray bits would be a second one.
            return parsed.text().equals(text) ? Optional.of(parsed) : Optional.empty();
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException notOurs) {
            return Optional.empty();
        }
    }

    public String text() {
        byte[] bytes =
                ByteBuffer.allocate(LENGTH)
                        .put(VERSION)
                        .putLong(createdAt.getEpochSecond())
                        .putInt(createdAt.getNano())
                        .putLong(job.value().getMostSignificantBits())
                        .putLong(job.value().getLeastSignificantBits())
                        .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public int compareTo(Cursor other) {
        return NEWEST_FIRST.compare(this, other);
    }
}
