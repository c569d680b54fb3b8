package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A key as it is remembered: all but its secret.
///
/// @param secretHash SHA-256 (hex) of the secret, which is random and long, so nothing slower is
///   needed
/// @param label what its owner calls it; null where it has no such name
/// @param revokedAt since when it opens nothing any more; null while it does
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ApiKey(
        String id,
        String tenant,
        Set<Scope> scopes,
        String secretHash,
        @Nullable String label,
        Instant createdAt,
        @Nullable Instant revokedAt)
        implements Setting {
    public ApiKey {
        Objects.requireNonNull(id);
        Objects.requireNonNull(tenant);
        Objects.requireNonNull(secretHash);
        Objects.requireNonNull(createdAt);
        scopes = Set.copyOf(scopes);
    }

    @Override
    public String name() {
        return "key:" + id;
    }

    /// The same, of no use to anybody any more.
    public ApiKey revoked(Instant at) {
        return new ApiKey(id, tenant, scopes, secretHash, label, createdAt, at);
    }
}
