package io.atelier.tenant;

import io.atelier.job.ApiKey;
import io.atelier.job.Scope;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Tells who shows a key.
final class Keys {
    private final Function<String, Optional<ApiKey>> known;
    private final @Nullable Secret admin;

    /// @param known by id
    /// @param admin which makes all others; null where the configuration gives none
    Keys(Function<String, Optional<ApiKey>> known, @Nullable Secret admin) {
        this.known = known;
        this.admin = admin;
    }

    /// Empty for what is wrong, unknown or revoked.
    Optional<Caller> find(String key) {
        return Secret.of(key).flatMap(this::find);
    }

    private Optional<Caller> find(Secret shown) {
        if (admin != null && shown.id().equals(admin.id())) {
            return shown.matches(admin.hash())
                    ? Optional.of(new Caller(Tenants.DEFAULT, EnumSet.allOf(Scope.class)))
                    : Optional.empty();
        }
        return known.apply(shown.id())
                .filter(key -> key.revokedAt() == null && shown.matches(key.secretHash()))
                .map(key -> new Caller(key.tenant(), key.scopes()));
    }
}
