package io.atelier.tenant;

import jakarta.enterprise.context.RequestScoped;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Tells whose request it is.
@RequestScoped
public class Tenants {
    /// The one tenant while authentication is off, and the one that is always there.
    public static final String DEFAULT = "default";

    private @Nullable String current;
    private BooleanSupplier admitted = () -> false;

    /// @throws IllegalStateException where nobody was let in, which is a bug of ours
    public String current() {
        if (current == null) {
            throw new IllegalStateException("a request that nobody has let in");
        }
        return current;
    }

    /// Tells whether what has let this request in is good still: for answers that take long. Of use
    /// after the request, too.
    public BooleanSupplier admitted() {
        return admitted;
    }

    void enter(String tenant, BooleanSupplier still) {
        current = tenant;
        admitted = still;
    }
}
