package io.atelier.tenant;

import jakarta.ws.rs.core.MultivaluedMap;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Links to pictures that open them for an hour without a key: for browsers, and for whoever gets
/// the link of somebody that has one.
///
/// Signed are method, path, tenant, expiry and the signing key's name; what else is in the query is
/// the caller's to choose.
public final class Links {
    static final String SIGNATURE = "signature";

    private static final String TENANT = "tenant";
    private static final String EXPIRES = "expires";
    private static final String KEY = "key";

    private final String publicUrl;
    private final List<LinkKey> keys;
    private final Duration expiry;
    private final Clock clock;

    /// @param publicUrl where callers reach this service, without a slash at the end
    /// @param keys the first signs, all are good; without any, links are plain
    Links(String publicUrl, List<LinkKey> keys, Duration expiry, Clock clock) {
        this.publicUrl = publicUrl;
        this.keys = List.copyOf(keys);
        this.expiry = expiry;
        this.clock = clock;
    }

    /// The address of something of the tenant's that can be read by a link.
    ///
    /// @param path from the first slash on
    public String url(String tenant, String path) {
        if (keys.isEmpty()) {
            return publicUrl + path;
        }
        LinkKey key = keys.getFirst();
        long expires = clock.instant().plus(expiry).getEpochSecond();
        return "%s%s?%s=%s&%s=%d&%s=%s&%s=%s"
                .formatted(
                        publicUrl,
                        path,
                        TENANT,
                        tenant,
                        EXPIRES,
                        expires,
                        KEY,
                        key.id(),
                        SIGNATURE,
                        key.sign(signed(path, tenant, expires, key)));
    }

    /// Whose link it is; empty where it is none of ours, expired or changed.
    Optional<String> tenant(String path, MultivaluedMap<String, String> query) {
        String tenant = query.getFirst(TENANT);
        String signature = query.getFirst(SIGNATURE);
        Optional<Instant> expires = time(query.getFirst(EXPIRES));
        Optional<LinkKey> key =
                keys.stream().filter(each -> each.id().equals(query.getFirst(KEY))).findFirst();
        if (tenant == null || signature == null || expires.isEmpty() || key.isEmpty()) {
            return Optional.empty();
        }
        String right =
                key.get().sign(signed(path, tenant, expires.get().getEpochSecond(), key.get()));
        return same(right, signature) && clock.instant().isBefore(expires.get())
                ? Optional.of(tenant)
                : Optional.empty();
    }

    /// A HEAD is as good as a GET.
    private static String signed(String path, String tenant, long expires, LinkKey key) {
        return String.join("\n", "GET", path, tenant, Long.toString(expires), key.id());
    }

    private static boolean same(String right, String given) {
        return MessageDigest.isEqual(
                right.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<Instant> time(@Nullable String seconds) {
        if (seconds == null || !seconds.matches("[0-9]{1,12}")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.ofEpochSecond(Long.parseLong(seconds)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
