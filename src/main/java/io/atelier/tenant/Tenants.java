package io.atelier.tenant;

import jakarta.enterprise.context.RequestScoped;
import org.jspecify.annotations.Nullable;

/// Tells whose request it is.
@RequestScoped
public class Tenants {
    /// The one tenant while authentication is off, and the one that is always there.
    public static final String DEFAULT = "default";

    private @Nullable String current;

    /// @throws IllegalStateException where nobody was let in, which is a bug of ours
    public String current() {
        if (current == null) {
            throw new IllegalStateException("a request that nobody has let in");
        }
        return current;
    }

    void enter(String tenant) {
        current = tenant;
    }
}
