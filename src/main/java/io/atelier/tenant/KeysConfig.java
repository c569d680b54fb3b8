package io.atelier.tenant;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/// What opens the door, where `atelier.auth.enabled` has closed it.
@ConfigMapping(prefix = "atelier.tenant")
public interface KeysConfig {
    /// A file with one key, `atl_<id>_<secret>`, which has all scopes and belongs to the tenant
    /// `default`: the one to make all others with. Read at start. Unset, only keys that were made
    /// before open anything.
    Optional<Path> adminKeyFile();

    /// A file with the secrets that links are signed with, one a line, 32 characters or more. The
    /// first signs, all are good; read at start. Every process with the role ingest, view or
    /// webhook needs the same. Unset: a random one, kept as `link-keys` in
    /// `atelier.embedded.folder`.
    Optional<Path> linkKeyFile();

    /// How long a link to a picture is good. Whoever has the link has the picture for so long; see
    /// `link-key-file` for ending all of them at once. Bound: 1 min to 7 d.
    @WithDefault("1h")
    @DurationMin(minutes = 1)
    @DurationMax(days = 7)
    Duration linkExpiry();

    /// Access tokens (JWT) of an OpenID provider, beside keys.
    Oidc oidc();

    /// What makes a token good, and whose it is.
    interface Oidc {
        /// The provider, exactly as tokens name it (`iss`). Unset: no tokens.
        Optional<String> issuer();

        /// What tokens must be meant for (`aud`); see `issuer`.
        @WithDefault("atelier")
        String audience();

        /// Where the provider's public keys are. Unset: where its
        /// `/.well-known/openid-configuration` says.
        Optional<String> jwksUrl();

        /// The claim that names the tenant. A token without it opens nothing.
        @WithDefault("tenant")
        String tenantClaim();

        /// The claim that names the scopes: words between blanks, or a list.
        @WithDefault("scope")
        String scopeClaim();

        /// What a provider's word has before submit, read or admin; other words are passed over.
        @WithDefault("atelier:")
        String scopePrefix();
    }
}
