package io.atelier.tenant;

import io.atelier.job.ApiKey;
import io.atelier.job.Scope;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Keys as the log would have them.
final class Keyring {
    private final Map<String, ApiKey> keys = new HashMap<>();

    Secret made(String tenant, Scope... scopes) {
        Secret secret = Secret.draw();
        keys.put(
                secret.id(),
                new ApiKey(
                        secret.id(),
                        tenant,
                        Set.of(scopes),
                        secret.hash(),
                        null,
                        Instant.EPOCH,
                        null));
        return secret;
    }

    void revoke(Secret secret) {
        keys.computeIfPresent(secret.id(), (_, key) -> key.revoked(Instant.EPOCH));
    }

    Optional<ApiKey> find(String id) {
        return Optional.ofNullable(keys.get(id));
    }
}
