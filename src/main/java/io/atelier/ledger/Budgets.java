package io.atelier.ledger;

import io.atelier.job.Budget;
import java.util.Optional;

/// What tenants may spend, as far as is known.
interface Budgets {
    /// Nobody has one.
    Budgets NONE = _ -> Optional.empty();

    Optional<Budget> of(String tenant);

    /// Whether anything of the tenant must be set aside before it is bought.
    default boolean cap(String tenant) {
        return of(tenant).isPresent();
    }
}
