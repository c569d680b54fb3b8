package io.atelier.tenant;

import io.atelier.job.Scope;
import java.util.Set;

/// Who has shown a key or a token that is good.
record Caller(String tenant, Set<Scope> scopes) {
    Caller {
        scopes = Set.copyOf(scopes);
    }
}
