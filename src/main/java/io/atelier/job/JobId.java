package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.github.f4b6a3.uuid.UuidCreator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.UUID;

/// A job's name, and its idempotency: the same tenant, route and key always give the same id.
///
/// The low 16 bits are the routing hash. Whoever holds an id can compute its partition without
/// asking anybody, and entities that must share a partition share these bits.
public record JobId(UUID value) implements Comparable<JobId> {
    private static final long ROUTING_MASK = 0xFFFFL;

    /// A time-ordered id (UUIDv7, RFC 9562), which nobody else has.
    public static JobId random() {
        return new JobId(UuidCreator.getTimeOrderedEpoch());
    }

    /// The id (UUIDv8, RFC 9562) of whatever `tenant` submits on `route` under `key`.
    public static JobId keyed(String tenant, String route, String key) {
        MessageDigest digest = sha256();
        for (String field : new String[] {tenant, route, key}) {
            byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            digest.update(bytes);
        }
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        long high = (hash.getLong() & ~0xF000L) | 0x8000L;
        long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new JobId(new UUID(high, low));
    }

    /// Empty where the text is not the canonical form: an id that came from outside is just text.
    public static Optional<JobId> parse(String text) {
        if (text.length() != 36) {
            return Optional.empty();
        }
        try {
            UUID uuid = UUID.fromString(text);
            return uuid.toString().equals(text) ? Optional.of(new JobId(uuid)) : Optional.empty();
        } catch (IllegalArgumentException notAUuid) {
            return Optional.empty();
        }
    }

    @JsonCreator
    public static JobId of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a job id: " + text));
    }

    /// The same id with its routing hash replaced, so that it lands where `other` lives.
    public JobId routedLike(JobId other) {
        long low = (value.getLeastSignificantBits() & ~ROUTING_MASK) | other.routing();
        return new JobId(new UUID(value.getMostSignificantBits(), low));
    }

    /// 0 to 65,535.
    public int routing() {
        return (int) (value.getLeastSignificantBits() & ROUTING_MASK);
    }

    @Override
    public int compareTo(JobId other) {
        return value.compareTo(other.value);
    }

    @JsonValue
    @Override
    public String toString() {
        return value.toString();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
