package io.atelier.ledger;

import io.atelier.job.TenantSettings;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// How tenants share what is dispatched. What was set for a tenant goes before the configuration,
/// and counts from the moment it is heard.
///
/// @param window the most unclaimed work per tier, model and partition, see [Window]
/// @param tenantInFlight parts of one tenant that may be dispatched or running at once, for each
///   partition
/// @param weights shares of tenants; 1 where none is given
/// @param partitions among which a tenant's own cap is divided
/// @param set for a tenant, as far as is known
record Fairness(
        int window,
        int tenantInFlight,
        Map<String, Integer> weights,
        int partitions,
        Function<String, Optional<TenantSettings>> set) {
    Fairness {
        weights = Map.copyOf(weights);
        if (window < 1 || tenantInFlight < 1 || partitions < 1) {
            throw new IllegalArgumentException("nothing could ever be dispatched");
        }
    }

    /// As configured, for all tenants.
    Fairness(int window, int tenantInFlight, Map<String, Integer> weights) {
        this(window, tenantInFlight, weights, 1, _ -> Optional.empty());
    }

    int weight(String tenant) {
        return set.apply(tenant)
                .map(TenantSettings::weight)
                .orElseGet(() -> weights.getOrDefault(tenant, 1));
    }

    /// Parts of the tenant that may be dispatched or running on so many partitions: an even share
    /// of its cap, rounded up.
    ///
    /// @param owned some of the partitions, 1 or more
    int inFlight(String tenant, int owned) {
        return set.apply(tenant)
                .map(TenantSettings::maxInFlight)
                .map(cap -> Math.ceilDiv(cap * (long) owned, partitions))
                .map(Math::toIntExact)
                .orElseGet(() -> (int) Math.min(Integer.MAX_VALUE, tenantInFlight * (long) owned));
    }

    /// Whether the door wants to know how many jobs the tenant has.
    boolean counted(String tenant) {
        return set.apply(tenant).filter(TenantSettings::limitsJobs).isPresent();
    }
}
