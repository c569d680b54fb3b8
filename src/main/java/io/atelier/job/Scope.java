package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What a key allows. No scope includes another.
public enum Scope {
    /// Handing in jobs, sessions and files, and commands about them.
    SUBMIT,
    /// Reading the tenant's own: jobs, pictures, lists.
    READ,
    /// Tenants, keys and the state of the service.
    ADMIN;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
