package io.atelier.tenant;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// Whether callers must say who they are.
@ConfigMapping(prefix = "atelier.auth")
public interface TenantConfig {
    /// Off: any bearer, or none, is the tenant `default`. On is not built yet and refused at start.
    @WithDefault("false")
    boolean enabled();

    /// Lets a server without authentication listen on an address that other machines reach
    /// (`quarkus.http.host`); whoever reaches it can then spend money.
    @WithDefault("false")
    boolean allowOpen();
}
