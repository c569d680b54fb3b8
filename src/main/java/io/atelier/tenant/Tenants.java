package io.atelier.tenant;

import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/// Tells whose request it is.
@ApplicationScoped
public class Tenants {
    /// The one tenant while authentication is off.
    public static final String DEFAULT = "default";

    /// @param authorization the header as it came; without authentication any is as good as none
    public String of(@Nullable String authorization) {
        return DEFAULT;
    }
}
