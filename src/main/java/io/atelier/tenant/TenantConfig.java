package io.atelier.tenant;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// Whether callers must say who they are.
@ConfigMapping(prefix = "atelier.auth")
public interface TenantConfig {
    /// Off: whoever comes is the tenant `default` and may do everything. On: callers need a key, a
    /// token of `atelier.tenant.oidc.issuer`, or, for a picture, a signed link. The same in all
    /// processes that share the log.
    @WithDefault("false")
    boolean enabled();

    /// Lets a server without authentication listen on an address that other machines reach
    /// (`quarkus.http.host`); whoever reaches it can then spend money.
    @WithDefault("false")
    boolean allowOpen();
}
