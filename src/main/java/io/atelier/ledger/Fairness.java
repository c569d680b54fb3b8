package io.atelier.ledger;

import java.util.Map;

/// How tenants share what is dispatched.
///
/// @param window unclaimed work per tier and partition
/// @param tenantInFlight parts of one tenant that may be dispatched or running at once, per
///   partition
/// @param weights shares of tenants; 1 where none is given
record Fairness(int window, int tenantInFlight, Map<String, Integer> weights) {
    Fairness {
        weights = Map.copyOf(weights);
        if (window < 1 || tenantInFlight < 1) {
            throw new IllegalArgumentException("nothing could ever be dispatched");
        }
    }

    int weight(String tenant) {
        return weights.getOrDefault(tenant, 1);
    }
}
